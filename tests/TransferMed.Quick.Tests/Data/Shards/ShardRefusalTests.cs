using System.Formats.Tar;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data.Shards;

/// <summary>What is wrong with a shard is said with shard and entry, and with what to do.</summary>
public sealed class ShardRefusalTests : IDisposable
{
    private static readonly (string, byte[])[] Good = [("a.png", TestImages.Png(1)), ("a.cls", TarBytes.Text("x")), ("b.png", TestImages.Png(2)), ("b.cls", TarBytes.Text("y"))];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_shard_that_was_cut_off_is_refused_wherever_it_was_cut()
    {
        byte[] whole = TarBytes.Of(Good);
        int end = Array.FindLastIndex(whole, value => value != 0) / 512 * 512 + 512;
        for (int length = 0; length < end + 512; length += 256)
        {
            string message = Refusal(whole[..length]);

            Assert.True(message.Contains("it was cut off, or is not complete yet. Copy or make it again.", StringComparison.Ordinal), $"{length}: {message}");
        }

        Assert.Contains("the entry 'b.png' has", Refusal(whole[..(Offset(whole, "b.png") + 600)]), StringComparison.Ordinal);
        Assert.Contains("after the entry 'a.cls'", Refusal(whole[..Offset(whole, "b.png")]), StringComparison.Ordinal);
        Assert.Equal(2, Open(whole[..(end + 512)]).Count);
    }

    [Fact]
    public void A_damaged_header_is_refused_with_its_place()
    {
        byte[] bytes = TarBytes.Of(Good);
        int at = Offset(bytes, "b.png");
        bytes[at + 124] = (byte)'9';
        Assert.Contains($"the block at byte {at} is no header of an entry: the shard is damaged", Refusal(bytes), StringComparison.Ordinal);

        bytes = TarBytes.Of(Good);
        bytes[at] = (byte)'c';
        Assert.Contains($"the block at byte {at} is no header", Refusal(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x1F, 0x8B, 8 }, "the shard is compressed")]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F, 0xFD }, "the shard is compressed")]
    [InlineData(new byte[] { 1, 2, 3, 4 }, "the file is no tar file")]
    public void A_file_that_is_no_plain_tar_is_refused(byte[] beginning, string message) => Assert.Contains(message, Refusal([.. beginning, .. new byte[2000]]), StringComparison.Ordinal);

    public static TheoryData<string, string[], string> Entries => new()
    {
        { "two pictures of one key", ["a.png=1", "a.jpg=2", "a.cls:x"], "set.tar: the key 'a' has two pictures, 'a.png' and 'a.jpg'; a key names one." },
        { "an entry twice", ["a.png=1", "a.cls:x", "a.png=2"], "set.tar: the entry 'a.png' stands twice in the shard" },
        { "dots in names", ["a.1.png=1", "a.cls:x"], "set.tar: the key 'a' has a label and no picture: 'a.1.png', 'a.cls'." },
        { "no label", ["a.png=1", "a.cls:x", "b.png=2"], "set.tar, entry 'b.png': the picture has no label: neither 'b.cls' nor 'b.json' is in the shard. 1 of 2 pictures have none." },
        { "no picture", ["a.png=1", "a.cls:x", "b.cls:y"], "set.tar: the key 'b' has a label and no picture: 'b.cls'." },
        { "an unknown extension", ["a.png=1", "a.cls:x", "b.npy=2", "b.cls:y"], "set.tar: the key 'b' has a label and no picture: 'b.npy', 'b.cls'." },
        { "nothing", ["read.me:x"], "1 shard (set.tar) and no picture in it." },
        { "no JSON", ["a.png=1", "a.json:{label"], "set.tar, entry 'a.json': the text is no JSON: " },
        { "a text that is none", ["a.png=1", "a.json:{\"label\":\"\\ud800\"}"], "set.tar, entry 'a.json': the text is no JSON: " },
        { "a JSON list", ["a.png=1", "a.json:[1]"], "set.tar, entry 'a.json': the text is JSON and no object." },
        { "a field twice", ["a.png=1", "a.json:{\"label\":\"x\",\"label\":\"y\"}"], "set.tar, entry 'a.json': the text is no JSON: " },
        { "a field twice by case", ["a.png=1", "a.json:{\"label\":\"x\",\"Label\":\"y\"}"], "set.tar, entry 'a.json': the field 'Label' stands twice" },
        { "an empty label", ["a.png=1", "a.cls:x", "b.png=2", "b.json:{\"label\":null}"], "set.tar, entry 'b.json': the label is empty. 1 of 2 rows have no label (empty 1)." },
        { "no field of a label", ["a.png=1", "a.json:{\"dx\":\"x\"}"], "The columns are the fields of the shards' .json entries" },
        { "an unknown part", ["a.png=1", "a.cls:x", "b.png=2", "b.json:{\"label\":\"y\",\"split\":\"later\"}"], "set.tar, entry 'b.json': the split 'later' is unknown" },
        { "a group that is not mapped", ["a.png=1", "a.json:{\"label\":\"x\",\"patient_id\":3}"], "the column 'patient_id' may say which pictures belong together" },
        { "a contradiction", ["a.png=1", "a.cls:0", "a.json:{\"label\":\"x\"}", "b.png=2", "b.cls:0", "b.json:{\"label\":\"y\"}"], "set.tar, entry 'b.cls': the class is '0', and the field label beside it says 'y', where that of others says 'x'." },
        { "another contradiction", ["a.png=1", "a.cls:y", "a.json:{\"label\":\"x\"}"], "set.tar, entry 'a.cls': the class is 'y', and the field label beside it says 'x'." },
        { "a place outside", ["../a.png=1", "../a.cls:x"], "set.tar: the entry '../a.png' names a place outside of the shard." },
        { "no picture by its content", ["a.png=1", "a.cls:x", "b.png:text", "b.cls:y"], "set.tar/b.png: " },
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void Entries_that_do_not_go_together_are_refused_by_name(string what, string[] entries, string message)
    {
        byte[] bytes = TarBytes.Of([.. entries.Select(entry => entry.Split('=') is [var name, var number]
            ? (name, TestImages.Png(int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)))
            : (entry[..entry.IndexOf(':', StringComparison.Ordinal)], TarBytes.Text(entry[(entry.IndexOf(':', StringComparison.Ordinal) + 1)..])))]);

        string refusal = Refusal(bytes);

        Assert.True(refusal.Contains(message, StringComparison.Ordinal), $"{what}: {refusal}");
    }

    [Fact]
    public void A_class_outside_of_those_that_are_stated_is_refused()
    {
        byte[] bytes = TarBytes.Of(("a.png", TestImages.Png(1)), ("a.cls", TarBytes.Text("2")));

        Assert.Contains("set.tar, entry 'a.cls': the class is 2, and there are 2 stated classes, 0 to 1.", Refusal(bytes, new DatasetOptions { Classes = ["x", "y"] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void Links_are_refused(TarEntryType type)
    {
        using var tar = new TarBytes();
        tar.Add("a.png", TestImages.Png(1));
        tar.Add(type, "b.png", "a.png");

        Assert.Contains("set.tar: the entry 'b.png' is a link to another file, which a shard cannot hold.", Refusal(tar.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_picture_may_be_left_out()
    {
        byte[] bytes = TarBytes.Of([.. Good, ("c.png", TarBytes.Text("text")), ("c.cls", TarBytes.Text("y"))]);

        ImageDataset dataset = Open(bytes, new DatasetOptions { DecodeErrors = DecodeErrorPolicy.SkipAndReport });

        Assert.Equal(2, dataset.Count);
        Assert.EndsWith("set.tar/c.png", Assert.Single(dataset.Skipped).Path, StringComparison.Ordinal);
    }

    /// <summary>Whatever bytes are changed, a shard opens or is refused by an error of the library.</summary>
    [Fact]
    public void Mutants_are_opened_or_refused()
    {
        byte[] bytes = TarBytes.Of(TarEntryFormat.Pax, [.. Good, ($"{new string('l', 150)}.png", TestImages.Png(4)), ($"{new string('l', 150)}.json", TarBytes.Text("""{"label":"y","group":3}"""))]);
        (int opened, int refused) = (0, 0);
        for (int seed = 0; seed < Fuzzing.Count(400); seed++)
        {
            var random = new Random(seed);
            byte[] mutant = [.. bytes];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                // Headers are where mutants differ in kind; sums are made right again, so that more than the sum is tested.
                int block = random.Next(mutant.Length / 512) * 512;
                mutant[block + random.Next(random.Next(2) == 0 ? 160 : 512)] = (byte)(random.Next(3) == 0 ? random.Next(256) : "0123456789xgLK/.\0 "[random.Next(18)]);
                Sum(mutant.AsSpan(block, 512));
            }

            try
            {
                Open(mutant);
                opened++;
            }
            catch (TransferMedException)
            {
                refused++;
            }
        }

        Assert.True(opened > 0 && refused > 0, $"{opened} opened, {refused} refused");
    }

    private static void Sum(Span<byte> block)
    {
        if (!block[257..262].SequenceEqual("ustar"u8))
        {
            return;
        }

        block[148..156].Fill((byte)' ');
        int sum = 0;
        foreach (byte value in block)
        {
            sum += value;
        }

        TarBytes.Text(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[148..]);
    }

    private static int Offset(byte[] tar, string name) => tar.AsSpan().IndexOf(TarBytes.Text(name + "\0"));

    private ImageDataset Open(byte[] bytes, DatasetOptions? options = null) => ImageDataset.Open(_folder.Write("set.tar", bytes), options);

    private string Refusal(byte[] bytes, DatasetOptions? options = null)
    {
        Exception error = Assert.ThrowsAny<TransferMedException>(() => Open(bytes, options));
        Assert.True(error is DatasetException or ImageDecodeException, $"{error}");
        return error.Message;
    }
}
