using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Tests.Data;
using Xunit.Abstractions;

namespace TransferMed.Tests.Dicom;

/// <summary>Changed files give a picture or an error that names the file; they take no memory that the file does not bear out.</summary>
public class DicomMutationTests(ITestOutputHelper output)
{
    private static readonly int Mutants = Fuzzing.Count(10_000);

    /// <summary>The table of greys, tables of codes, an error with its stack: what does not depend on the file.</summary>
    private const long Fixed = 200_000;

    private static readonly uint[] LyingLengths = [uint.MaxValue, int.MaxValue, 0x80000000, 0x7FFFFFF0, 0x00FFFFFF, 0xFFFF, 0, 1, 0xFFFEE000, 0xFFFEE0DD];

    [Fact]
    public void Ten_thousand_changed_files_give_a_picture_or_an_error_and_bounded_memory()
    {
        byte[][] originals = Originals();
        Assert.All(originals, original => Assert.NotEmpty(DicomFiles.Shown(original, new DicomOptions { Frame = 0 })));
        var random = new Random(20_231);
        var decoder = new DicomImageDecoder(new DicomOptions { Frame = 0 });
        int images = 0;
        int errors = 0;
        long most = 0;
        for (int i = 0; i < Mutants; i++)
        {
            byte[] mutant = Mutate(originals[i % originals.Length], random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            long bytes = 0;
            try
            {
                if (decoder.Recognises(mutant.AsSpan(0, Math.Min(mutant.Length, 512))))
                {
                    using DecodedImage image = decoder.Decode(mutant, new DecodeRequest("mutant", 1_000_000, RgbColor.Black));
                    bytes = 4L * image.Pixels.Length;
                    Assert.Equal(new ImageSize(image.Width, image.Height), decoder.Identify(mutant, "mutant").Size);
                    decoder.GroupOf(mutant, "mutant");
                    images++;
                }
                else
                {
                    errors++;
                }
            }
            catch (ImageDecodeException e)
            {
                Assert.Equal("mutant", e.Path);
                errors++;
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            most = Math.Max(most, allocated);
            Assert.True(allocated <= 2L * mutant.Length + bytes + Fixed, $"mutant {i} of {mutant.Length} bytes took {allocated} bytes");
        }

        output.WriteLine($"{images} pictures, {errors} errors, at most {most} bytes allocated");
        Assert.True(images > Mutants / 20 && errors > Mutants / 20, $"{images} pictures, {errors} errors: the changes are too weak or too strong");
    }

    private static byte[][] Originals()
    {
        var noise = new Random(3);
        byte[] words = new byte[2 * 24 * 20];
        noise.NextBytes(words);
        var grey = new DicomFiles
        {
            Rows = 20,
            Columns = 24,
            Patient = "patient",
            More = bytes => bytes.Numbers(0x00280120, "US", 7).Text(0x00281050, "DS", "900").Text(0x00281051, "DS", "1000")
                .Sequence(0x00283000, true, new DicomBytes().Numbers(0x00283002, "US", 4, 1, 12).Numbers(0x00283006, "US", 1, 2, 3, 4))
                .Sequence(0x00400275, true, new DicomBytes().Sequence(0x00400008, true, new DicomBytes().Text(0x00080100, "SH", "code"))),
        };
        var colour = new DicomFiles { Rows = 16, Columns = 16, Samples = 3, Photometric = "RGB", Allocated = 8, Stored = 8 };
        var eight = new DicomFiles { Rows = 20, Columns = 24, Allocated = 8, Stored = 8 };
        var palette = eight with
        {
            Photometric = "PALETTE COLOR",
            More = bytes => bytes.Numbers(0x00281101, "US", 3, 0, 16).Numbers(0x00281102, "US", 3, 0, 16).Numbers(0x00281103, "US", 3, 0, 16)
                .Numbers(0x00281201, "OW", 1, 2, 3).Numbers(0x00281202, "OW", 1, 2, 3).Numbers(0x00281203, "OW", 1, 2, 3),
        };
        var frames = new DicomFiles
        {
            Rows = 10,
            Columns = 24,
            Frames = "2",
            Syntax = DicomBytes.Rle,
            More = bytes => bytes.Sequence(0x52009230, true, Group(), Group()),
        };
        int[] values = [.. Enumerable.Range(0, 480).Select(i => i * 37 & 0xFFF)];
        byte[] half = RleWriter.Write(words[..480], 1, 2);
        return
        [
            grey.With(words),
            (grey with { Syntax = DicomBytes.ImplicitLittle, More = null }).With(words),
            (colour with { Syntax = DicomBytes.ExplicitBig, Planar = 1 }).With(words[..768]),
            (grey with { Syntax = DicomBytes.Deflated }).With(words),
            (grey with { Syntax = DicomBytes.Rle }).With(file => file.Fragments([0], RleWriter.Write(words, 1, 2))),
            (eight with { Syntax = DicomBytes.Jpeg }).With(file => file.Fragments([], TestImages.GreyJpeg(24, 20, 99))),
            (colour with { Syntax = DicomBytes.Jpeg, Photometric = "YBR_FULL_422" }).With(file => file.Fragments([], TestImages.Jpeg(16, 16))),
            (grey with { Syntax = DicomBytes.JpegLossless, Stored = 12 }).With(file => file.Fragments([], new LosslessJpegWriter(24, 20, 1, 12) { RestartRows = 4 }.Write(values))),
            palette.With(words[..480], "OB"),
            frames.With(file => file.Fragments([0, (uint)(8 + half.Length)], half, half)),
        ];

        static DicomBytes Group() => new DicomBytes().Sequence(0x00289132, true, new DicomBytes().Text(0x00281050, "DS", "5").Text(0x00281051, "DS", "11"));
    }

    /// <summary>Flips bits, cuts, writes lengths that lie, or moves a piece; mostly in the head, where the structure is.</summary>
    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] mutant = [.. original];
        int kind = random.Next(5);
        int reach = random.Next(3) == 0 ? mutant.Length : Math.Min(mutant.Length, 700);
        int at = 128 + random.Next(reach - 132);
        switch (kind)
        {
            case 0:
                return mutant[..random.Next(mutant.Length)];
            case 1:
                BitConverter.TryWriteBytes(mutant.AsSpan(at), LyingLengths[random.Next(LyingLengths.Length)]);
                break;
            case 2:
                BitConverter.TryWriteBytes(mutant.AsSpan(at), (ushort)random.Next(65536));
                break;
            case 3:
                int from = random.Next(mutant.Length - 16);
                mutant.AsSpan(from, 4 + random.Next(12)).ToArray().CopyTo(mutant.AsSpan(Math.Min(at, mutant.Length - 16)));
                break;
            default:
                for (int flips = 1 + random.Next(8); flips > 0; flips--)
                {
                    mutant[128 + random.Next(reach - 128)] ^= (byte)(1 << random.Next(8));
                }

                break;
        }

        return mutant;
    }
}
