using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Packaging;

/// <summary>What is used of a package are the very bytes whose hash was compared: each part is read once.</summary>
public sealed class PackageReadingTests : IDisposable
{
    private static readonly byte[] s_whole = PackageFixture.Whole();

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("model.tmed");

    public PackageReadingTests() => File.WriteAllBytes(Path, s_whole);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Load")]
    [InlineData("Open")]
    [InlineData("Verify")]
    public void No_byte_is_read_twice(string how)
    {
        var file = new Watched([.. s_whole]);
        Read(how, file);

        // But the end of the archive, where the directory lies, and the first four bytes, which say what it is.
        int[] twice = [.. file.Reads.Index().Where(place => place.Item > 1).Select(place => place.Index)];
        Assert.True(twice.Length < 200, $"{twice.Length} of {s_whole.Length} bytes were read more than once, the first at {twice.FirstOrDefault(at => at > 100)}");
        foreach (byte[] part in PackageFixture.Parts(s_whole).Values)
        {
            int start = s_whole.AsSpan().IndexOf(part);
            Assert.All(file.Reads[start..(start + part.Length)], reads => Assert.Equal(1, reads));
        }
    }

    [Fact]
    public void A_file_that_changes_after_it_was_looked_at_changes_nothing()
    {
        using TrainedModel original = PackageFixture.Model();
        using TrainedModel model = PackageReader.Read(Path, () => new Watched([.. s_whole], changesWhatWasRead: true), reader => TrainedModel.Read(reader, Path, TorchDevice.Cpu));
        Assert.Equal(ToyNetwork.Bits(original.Network), ToyNetwork.Bits(model.Network));
    }

    [Theory]
    [InlineData("Load")]
    [InlineData("Open")]
    [InlineData("Verify")]
    public void Weights_that_were_changed_are_refused_by_their_hash_and_freed(string how)
    {
        byte[] weights = PackageFixture.Parts(s_whole)[PackageFixture.Weights];
        int start = s_whole.AsSpan().IndexOf(weights);
        long tensors = LiveTensors.Count();
        Read(how, new Watched([.. s_whole]));
        long left = TorchSharp.torch.Tensor.TotalCount - tensors;
        tensors = LiveTensors.Count();

        // In the length of the header, in the header, in the first and the last value.
        foreach (int at in (int[])[0, 7, 9, 60, weights.Length - 1, (int)BitConverter.ToInt64(weights) + 8])
        {
            byte[] changed = [.. s_whole];
            changed[start + at] ^= 1;
            string message = Assert.Throws<PackageException>(() => Read(how, new Watched(changed))).Message;
            Assert.Contains("does not have the SHA-256", message, StringComparison.Ordinal);
            Assert.Contains(PackageFixture.Weights, message, StringComparison.Ordinal);
        }

        // Two of the changes are seen when the network is filled already. A good load leaves a few handles to the collector; they leave no more.
        Assert.InRange(TorchSharp.torch.Tensor.TotalCount - tensors, 0, 2 * left);
    }

    private void Read(string how, Watched file)
    {
        switch (how)
        {
            case "Load":
                PackageReader.Read(Path, () => file, reader => TrainedModel.Read(reader, Path, TorchDevice.Cpu)).Dispose();
                break;
            case "Open":
                PackageReader.Read(Path, () => file, reader => reader.ReadWeights(reader.ReadCard())).Dispose();
                break;
            default:
                PackageReader.Read(Path, () => file, reader => reader.Verify());
                break;
        }
    }

    /// <summary>Counts how often each byte is read, and where asked for changes each a little once it was.</summary>
    private sealed class Watched : MemoryStream
    {
        private readonly byte[] _content;
        private readonly bool _changesWhatWasRead;

        public Watched(byte[] content, bool changesWhatWasRead = false)
            : base(content)
        {
            _content = content;
            _changesWhatWasRead = changesWhatWasRead;
            Reads = new int[content.Length];
        }

        public int[] Reads { get; }

        // What reads into spans comes here too.
        public override int Read(byte[] buffer, int offset, int count)
        {
            int start = (int)Position;
            int read = base.Read(buffer, offset, count);
            for (int i = start; i < start + read; i++)
            {
                Reads[i]++;

                // But the signature at the start, by which a package is told from a picture, is looked at again.
                _content[i] ^= (byte)(_changesWhatWasRead && i >= 4 ? 1 : 0);
            }

            return read;
        }
    }
}
