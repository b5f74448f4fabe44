// notebook: honest-data.ipynb
// packages: TransferMed, TransferMed.Reporting, libtorch-cpu-linux-x64, SkiaSharp.NativeAssets.Linux.NoDependencies
#nullable disable
using SkiaSharp;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Reporting;

namespace TransferMed.Tests.Notebooks;

internal static class HonestDataNotebook
{
    public static void Run()
    {
        // <notebook>
        //| # Is my data honest?
        //|
        //| A score is worth as much as the split behind it. This notebook draws a folder of pictures with three faults that folders from the web really have, and finds them.
        //| For your own pictures leave the first step out and open their folder.
        //|
        //| On Windows load `libtorch-cpu-win-x64` in place of the last two packages, on macOS `libtorch-cpu-osx-arm64`. Where the packages lie in a folder
        //| (`dotnet pack -c Release -o packages`), name it first: `#i "nuget:/path/to/packages"`.

        //| ## A folder with faults
        //|
        //| Two classes of 30 pictures. Then: a picture again under another name, a picture again in the other class, a picture again but smaller. And all of one class on a darker ground.
        void Draw(string path, int seed, bool ring, int side)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path));
            var random = new Random(seed);
            var bitmap = new SKBitmap(96, 96);
            var canvas = new SKCanvas(bitmap);
            canvas.Clear(ring ? new SKColor(90, 70, 60) : new SKColor(200, 170, 150));
            for (int i = 0; i < 40; i++)
            {
                var spot = new SKPaint { Color = new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), 90) };
                canvas.DrawCircle(random.Next(96), random.Next(96), random.Next(3, 14), spot);
            }

            canvas.DrawCircle(random.Next(30, 66), random.Next(30, 66), 20, new SKPaint { Color = SKColors.DarkRed, IsStroke = ring, StrokeWidth = 8 });
            var sized = bitmap.Resize(new SKImageInfo(side, side), new SKSamplingOptions(SKCubicResampler.Mitchell));
            File.WriteAllBytes(path, sized.Encode(SKEncodedImageFormat.Png, 100).ToArray());
        }

        for (int i = 0; i < 30; i++)
        {
            Draw($"pictures/disc/{i}.png", i, ring: false, side: 96);
            Draw($"pictures/ring/{i}.png", 100 + i, ring: true, side: 96);
        }

        File.Copy("pictures/disc/3.png", "pictures/disc/three.png", overwrite: true);
        File.Copy("pictures/disc/5.png", "pictures/ring/five.png", overwrite: true);
        Draw("pictures/ring/smaller.png", 107, ring: true, side: 72);

        //| ## What the audit finds
        ImageDataset data = ImageDataset.Open("pictures");
        AuditReport report = DatasetAudit.Run(data);
        Console.WriteLine(report.Verdict);
        foreach (AuditFinding finding in report.Findings)
        {
            Console.WriteLine($"{finding.Severity} {finding.Kind}: {finding.Message}");
            foreach (AuditPair pair in finding.Pairs)
            {
                Console.WriteLine($"    {pair.First} = {pair.Second}, {pair.Similarity:F3}");
            }
        }

        HtmlReport.Write("audit.html", report, new AuditReportOptions());

        //| ## What to do about it
        //|
        //| One of each picture is kept; a picture in two classes leaves, since nobody knows which is right. One that only looks the same stays: a split keeps it beside its twin, and is checked once more.
        ImageDataset clean = report.Deduplicate();
        AuditReport after = DatasetAudit.Between(clean.Split(train: 0.6, validation: 0.2, test: 0.2, seed: 7));
        Console.WriteLine($"{data.Samples.Count} pictures, {clean.Samples.Count} kept");
        Console.WriteLine($"Between the parts: {after.Verdict}");

        //| ## What no program can mend
        //|
        //| The label can be told from the brightness of the border alone. A network will learn that before it learns the disease: take the pictures again, or crop them.
        ShortcutResult shortcut = DatasetAudit.Run(clean).Shortcut;
        Console.WriteLine($"The label from metadata: AUC {shortcut.Auc.Value:F3} [{shortcut.Auc.Lower:F3}, {shortcut.Auc.Upper:F3}]");

        //| Next: [which source helps?](which-source.ipynb).
        // </notebook>
    }
}
