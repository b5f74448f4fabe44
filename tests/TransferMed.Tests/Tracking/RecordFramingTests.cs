using System.Text;
using TransferMed.Tracking;

namespace TransferMed.Tests.Tracking;

/// <summary>The frame of records beside a reader by the format's description, and that beside published check values.</summary>
public class RecordFramingTests
{
    public static TheoryData<string, byte[], uint> Published => new()
    {
        { "123456789 (the catalogue of CRCs)", Encoding.ASCII.GetBytes("123456789"), 0xe3069283 },
        { "32 zeros (RFC 3720, B.4)", new byte[32], 0x8a9136aa },
        { "32 ones (RFC 3720, B.4)", [.. Enumerable.Repeat((byte)0xff, 32)], 0x62a8ab43 },
        { "0 to 31 (RFC 3720, B.4)", [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 0x46dd794e },
        { "31 to 0 (RFC 3720, B.4)", [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))], 0x113fdb5c },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Checks_are_the_published_ones(string what, byte[] data, uint crc)
    {
        Assert.True(TfRecords.Crc32C(data) == crc, what);
        Assert.Equal(TfRecords.Masked(data), RecordFraming.Check(data));
    }

    [Fact]
    public void Records_of_all_lengths_are_read_back()
    {
        using var folder = new TemporaryFolder();
        byte[][] written = [.. Enumerable.Range(0, 40).Select(length => Enumerable.Range(0, length).Select(i => (byte)(7 * i + length)).ToArray())];
        string path = folder.File("records");
        File.WriteAllBytes(path, [.. written.SelectMany(data => RecordFraming.Frame(data))]);

        Assert.Equal(written, TfRecords.Read(path));
        Assert.Equal(written, RecordFraming.Read(File.ReadAllBytes(path)).Select(data => data.ToArray()));
    }

    [Fact]
    public void What_a_killed_process_left_behind_ends_the_reading()
    {
        byte[] first = RecordFraming.Frame([1, 2, 3]);
        byte[] second = RecordFraming.Frame([4, 5, 6, 7]);
        for (int kept = 0; kept < second.Length; kept++)
        {
            Assert.Equal([1, 2, 3], Assert.Single(RecordFraming.Read((byte[])[.. first, .. second[..kept]])).ToArray());
        }

        for (int changed = 0; changed < second.Length; changed++)
        {
            byte[] damaged = [.. second];
            damaged[changed] ^= 0x40;
            Assert.Single(RecordFraming.Read((byte[])[.. first, .. damaged]));
        }
    }

    [Fact]
    public void The_reader_of_the_tests_reads_what_another_writer_has_written()
    {
        using var folder = new TemporaryFolder();
        var writer = TorchSharp.torch.utils.tensorboard.SummaryWriter(folder.Path);
        writer.add_scalar("a", 0.25f, 3);
        writer.add_scalar("a", 0.5f, 4);

        Assert.Equal([(3L, 0.25f), (4L, 0.5f)], EventReader.Scalars(EventReader.ReadFile(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Single()), "a"));
    }
}
