using System.Globalization;
using System.Text;
using SkiaSharp;

namespace TransferMed.Tests;

/// <summary>
/// Pictures of two or three cells each, pasted from windows of single cells, and a manifest that states the truth: one column for each kind (1 or 0), the kinds with bars between them, and how many red
/// cells there are. Cells of one picture come from one group, which is the picture's.
/// </summary>
internal static class CellScenes
{
    /// <summary>The kinds, in the order of the columns.</summary>
    public static readonly string[] Kinds = ["platelet", "rbc", "wbc"];

    private const int Red = 1;
    private const int Side = 128;
    private const int Cell = 60;

    /// <summary>A window of one cell.</summary>
    /// <param name="Image">Its picture.</param>
    /// <param name="Kind">An index into <see cref="Kinds"/>.</param>
    /// <param name="Group">Where it comes from.</param>
    public sealed record Window(SKBitmap Image, int Kind, int Group);

    /// <summary>Writes the pictures and <c>manifest.csv</c> with the columns path, patient, split, platelet, rbc, wbc, findings, red_cells; a fifth of the groups is the test part.</summary>
    public static string Write(string folder, IReadOnlyList<Window> windows, int pictures, int seed)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(seed);
        Window[][] groups = [.. windows.GroupBy(window => window.Group).OrderBy(group => group.Key).Select(group => group.ToArray())];
        var manifest = new StringBuilder("path,patient,split,platelet,rbc,wbc,findings,red_cells\n");
        for (int i = 0; i < pictures; i++)
        {
            Window[] group = groups[i % groups.Length];
            int count = random.Next(2, 4), red = random.Next(count + 1);
            Window[] cells = [.. Enumerable.Range(0, count).Select(number => Chosen(group, number < red, random))];
            string name = string.Create(CultureInfo.InvariantCulture, $"scene{i:d5}.png");
            File.WriteAllBytes(Path.Combine(folder, name), Draw(cells, random));
            int[] counts = [.. Kinds.Select((_, kind) => cells.Count(cell => cell.Kind == kind))];
            string findings = string.Join('|', Kinds.Where((_, kind) => counts[kind] > 0));
            manifest.Append(CultureInfo.InvariantCulture, $"{name},p{group[0].Group},{(group[0].Group % 5 == 0 ? "test" : "train")},{Math.Min(counts[0], 1)},{Math.Min(counts[1], 1)},{Math.Min(counts[2], 1)},{findings},{counts[Red]}\n");
        }

        string path = Path.Combine(folder, "manifest.csv");
        File.WriteAllText(path, manifest.ToString());
        return path;
    }

    /// <summary>Drawn cells: small dots, pale discs, and discs with a dark nucleus.</summary>
    public static List<Window> Drawn(int groups, int perKind, int seed)
    {
        var random = new Random(seed);
        var windows = new List<Window>();
        for (int group = 0; group < groups; group++)
        {
            for (int i = 0; i < perKind * Kinds.Length; i++)
            {
                windows.Add(new Window(DrawCell(i % Kinds.Length, random), i % Kinds.Length, group));
            }
        }

        return windows;
    }

    /// <summary>The windows of a folder with a folder for each kind and a manifest of path, label and group; groups are joined to so many.</summary>
    public static List<Window> Read(string folder, int groups)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var windows = new List<Window>();
        foreach (string line in File.ReadLines(Path.Combine(folder, "manifest.csv")).Skip(1))
        {
            string[] fields = line.Split(',');
            if (!numbers.TryGetValue(fields[2], out int number))
            {
                numbers.Add(fields[2], number = numbers.Count);
            }

            windows.Add(new Window(SKBitmap.Decode(Path.Combine(folder, fields[0])), Array.IndexOf(Kinds, fields[1]), number % groups));
        }

        return windows;
    }

    /// <summary>A kind first, so that kinds are as frequent as one another: red, or one of the others; whatever there is where the group has none.</summary>
    private static Window Chosen(Window[] group, bool red, Random random)
    {
        Window[] wanted = [.. group.Where(window => window.Kind == Red == red)];
        Window[] among = wanted.Length > 0 ? wanted : group;
        int[] kinds = [.. among.Select(window => window.Kind).Distinct().Order()];
        int kind = kinds[random.Next(kinds.Length)];
        Window[] known = [.. among.Where(window => window.Kind == kind)];
        return known[random.Next(known.Length)];
    }

    private static byte[] Draw(Window[] cells, Random random)
    {
        using var picture = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(picture);
        Background(canvas, cells[0].Image.GetPixel(0, 0), random);
        int[] corners = [0, 1, 2, 3];
        random.Shuffle(corners);
        foreach ((int place, Window cell) in cells.Index())
        {
            float x = corners[place] % 2 * (Side / 2) + random.Next(Side / 2 - Cell);
            float y = corners[place] / 2 * (Side / 2) + random.Next(Side / 2 - Cell);
            canvas.DrawBitmap(cell.Image, new SKRect(x, y, x + Cell, y + Cell), new SKSamplingOptions(SKFilterMode.Linear));
        }

        using SKData data = picture.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>The colour around photographed cells; behind drawn ones, which have none, grey tiles, so that no two pictures look the same.</summary>
    private static void Background(SKCanvas canvas, SKColor around, Random random)
    {
        const int Tiles = 8;
        canvas.Clear(around.WithAlpha(byte.MaxValue));
        for (int i = 0; around.Alpha == 0 && i < Tiles * Tiles; i++)
        {
            byte grey = (byte)random.Next(180, 250);
            using var paint = new SKPaint { Color = new SKColor(grey, grey, grey) };
            canvas.DrawRect(i % Tiles * (Side / Tiles), i / Tiles * (Side / Tiles), Side / Tiles, Side / Tiles, paint);
        }
    }

    private static SKBitmap DrawCell(int kind, Random random)
    {
        var bitmap = new SKBitmap(new SKImageInfo(Cell, Cell, SKColorType.Rgba8888, SKAlphaType.Premul));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.Transparent);
        using var paint = new SKPaint { IsAntialias = true };
        float center = Cell / 2f + random.Next(-3, 4);
        paint.Color = kind == 0 ? new SKColor(150, 90, 170) : new SKColor((byte)random.Next(205, 225), 150, 150);
        canvas.DrawCircle(center, center, kind == 0 ? random.Next(4, 7) : random.Next(18, 25), paint);
        if (kind == 2)
        {
            paint.Color = new SKColor(80, 30, (byte)random.Next(110, 140));
            canvas.DrawCircle(center, center, random.Next(10, 15), paint);
        }

        return bitmap;
    }
}
