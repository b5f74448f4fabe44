using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>Signs of frequencies recognise a picture in its eight turns and with a little noise, and no other.</summary>
public sealed class SignComparisonTests
{
    private const int Side = 24;

    [Fact]
    public void A_picture_is_recognised_in_every_turn_and_through_noise()
    {
        for (int number = 0; number < 40; number++)
        {
            byte[] pixels = Pixels(number);
            SignComparison comparison = SignComparison.Of(ImageThumbnail.Of(pixels, Side, Side))!;
            for (int turn = 0; turn < Dihedral.Count; turn++)
            {
                Assert.True(comparison.Matches(CosineSigns.Of(Turned(pixels, (ImageOrientation)turn, noise: 3))), $"picture {number}, turn {turn}");
            }
        }
    }

    [Fact]
    public void Contrast_and_brightness_change_nothing()
    {
        byte[] pixels = Pixels(1);
        CosineSigns flat = CosineSigns.Of(ImageThumbnail.Of([.. pixels.Select(level => (byte)(90 + level / 3))], Side, Side));
        Assert.True(SignComparison.Of(ImageThumbnail.Of(pixels, Side, Side))!.Matches(flat));
    }

    [Fact]
    public void None_of_many_others_is_taken_for_it()
    {
        const int Count = 1_000;
        CosineSigns[] signs = [.. Enumerable.Range(0, Count).Select(number => CosineSigns.Of(ImageThumbnail.Of(Pixels(number), Side, Side)))];
        for (int number = 0; number < Count; number += 10)
        {
            SignComparison comparison = SignComparison.Of(ImageThumbnail.Of(Pixels(number), Side, Side))!;
            Assert.Equal([number], Enumerable.Range(0, Count).Where(other => comparison.Matches(signs[other])));
        }
    }

    [Fact]
    public void What_has_nothing_to_be_recognised_by_is_not_compared()
    {
        byte[] grey = new byte[Side * Side * 3];
        Array.Fill(grey, (byte)128);
        Assert.True(CosineSigns.Of(ImageThumbnail.Of(grey, Side, Side)).IsNone);
        Assert.Null(SignComparison.Of(ImageThumbnail.Of(grey, Side, Side)));
        Assert.Null(SignComparison.Of(null));
        Assert.False(SignComparison.Of(ImageThumbnail.Of(Pixels(1), Side, Side))!.Matches(default));

        // One smooth ramp has few strong frequencies: every ramp would look like it.
        byte[] ramp = [.. Enumerable.Range(0, Side * Side * 3).Select(i => (byte)(i / 3 % Side * 9))];
        Assert.Null(SignComparison.Of(ImageThumbnail.Of(ramp, Side, Side)));
    }

    [Fact]
    public void Signs_are_written_and_read()
    {
        CosineSigns signs = CosineSigns.Of(ImageThumbnail.Of(Pixels(3), Side, Side));
        var bytes = new byte[CosineSigns.ByteCount];
        signs.Write(bytes);
        Assert.Equal(signs, CosineSigns.Read(bytes));
        Assert.NotEqual(default, signs);
        Assert.Equal(0, bytes[^1] & 0x80);
    }

    private static byte[] Pixels(int number)
    {
        var random = new Random(number);
        var pixels = new byte[Side * Side * 3];
        for (int i = 0; i < Side * Side; i++)
        {
            pixels.AsSpan(3 * i, 3).Fill((byte)random.Next(20, 236));
        }

        return pixels;
    }

    private static ImageThumbnail Turned(byte[] pixels, ImageOrientation turn, int noise)
    {
        var random = new Random(5);
        var turned = new byte[pixels.Length];
        for (int i = 0; i < Side * Side; i++)
        {
            byte level = pixels[3 * Dihedral.Source(turn, i % Side, i / Side, Side)];
            turned.AsSpan(3 * i, 3).Fill((byte)(level + random.Next(-noise, noise + 1)));
        }

        return ImageThumbnail.Of(turned, Side, Side);
    }
}
