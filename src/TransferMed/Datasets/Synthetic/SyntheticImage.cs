using System.Globalization;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>What decides a generated picture.</summary>
internal readonly record struct SyntheticImage(SyntheticKind Kind, int Seed, int Label, int Number)
{
    private const string Scheme = "synthetic://";

    /// <summary><c>synthetic://domain@seed/class/number</c>.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"{Scheme}{NameOf(Kind)}@{Seed}/{ClassesOf(Kind)[Label]}/{Number}");

    public static string NameOf(SyntheticKind kind) => kind switch
    {
        SyntheticKind.Lesions => "lesions",
        SyntheticKind.SkinFindings => "skin-findings",
        SyntheticKind.Shapes => "shapes",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a synthetic domain."),
    };

    /// <summary>The classes in ordinal order.</summary>
    public static string[] ClassesOf(SyntheticKind kind) => kind switch
    {
        SyntheticKind.Lesions => ["granular", "reticular", "smooth"],
        SyntheticKind.SkinFindings => ["blotched", "dotted", "ragged", "ringed", "streaked"],
        SyntheticKind.Shapes => ["cross", "disc", "frame", "square", "stripes", "triangle"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a synthetic domain."),
    };

    public static SyntheticImage Parse(string address)
    {
        string[] parts = address.StartsWith(Scheme, StringComparison.Ordinal) ? address[Scheme.Length..].Split('@', '/') : [];
        if (parts.Length == 4
            && int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int seed)
            && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            foreach (SyntheticKind kind in Enum.GetValues<SyntheticKind>())
            {
                int label = NameOf(kind) == parts[0] ? Array.IndexOf(ClassesOf(kind), parts[2]) : -1;
                if (label >= 0)
                {
                    return new SyntheticImage(kind, seed, label, number);
                }
            }
        }

        throw new ImageDecodeException(address, "not the address of a generated picture (synthetic://domain@seed/class/number).");
    }

    /// <summary>Draws the picture over the whole of the geometry.</summary>
    public void Draw(ImageGeometry geometry, Span<byte> destination)
    {
        var random = new SampleRandom(0x53594E, (long)Kind, Seed, Label, Number);
        string name = ClassesOf(Kind)[Label];
        if (Kind == SyntheticKind.Shapes)
        {
            Fill(new ShapeScene(name, ref random), geometry, destination);
        }
        else
        {
            Fill(new SkinScene(name, ref random), geometry, destination);
        }
    }

    private static void Fill<TScene>(TScene scene, ImageGeometry geometry, Span<byte> destination)
        where TScene : ISyntheticScene
    {
        int at = 0;
        for (int y = 0; y < geometry.Height; y++)
        {
            for (int x = 0; x < geometry.Width; x++)
            {
                (float red, float green, float blue) = scene.ColorAt((x + 0.5f) / geometry.Width, (y + 0.5f) / geometry.Height);
                (byte r, byte g, byte b) = (Quantise(red), Quantise(green), Quantise(blue));
                if (geometry.Channels == 1)
                {
                    destination[at++] = ImageResizer.Luma(r, g, b);
                    continue;
                }

                destination[at] = r;
                destination[at + 1] = g;
                destination[at + 2] = b;
                at += 3;
            }
        }
    }

    private static byte Quantise(float value) => (byte)Math.Clamp(value * 255f + 0.5f, 0f, 255f);
}

/// <summary>A picture as a function of the place.</summary>
internal interface ISyntheticScene
{
    /// <summary>The colour, each channel about 0 to 1, at a place of the unit square.</summary>
    (float Red, float Green, float Blue) ColorAt(float x, float y);
}
