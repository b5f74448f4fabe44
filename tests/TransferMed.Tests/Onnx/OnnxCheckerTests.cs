using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Tests.Models;
using TransferMed.Tests.Packaging;

namespace TransferMed.Tests.Onnx;

/// <summary>The format's own checker, where Debian's python3-onnx is installed, on a file of every kind and preset.</summary>
public class OnnxCheckerTests
{
    private const string Script =
        """
        import sys, onnx
        for path in sys.argv[1:]:
            onnx.checker.check_model(onnx.load(path), full_check=True)
        """;

    [SkippableFact]
    public void The_formats_own_checker_accepts_every_kind_and_preset()
    {
        Skip.IfNot(Python.Has("onnx"), "Needs Debian's python3-onnx.");
        using var folder = new TemporaryFolder();
        foreach (string name in LayerKindTests.Cases().Cast<object[]>().Select(row => (string)row[0]))
        {
            Write(folder, name, LayerKindTests.Describe(name).Spec);
        }

        foreach (string name in Presets.Names)
        {
            Write(folder, $"preset {name}", Presets.Create(name, 3, 8, InputShape.Square(32)));
        }

        foreach (bool distances in (bool[])[true, false])
        {
            using TrainedModel model = PackageFixture.Model();
            model.Assessment = PackageFixture.Assessment(distances: distances);
            OnnxExport.Write(folder.File($"screen {distances}.onnx"), model);
        }

        string[] files = Directory.GetFiles(folder.Path);
        Assert.True(files.Length > 40, $"{files.Length} files");
        Python.Run(Script, files);
    }

    private static void Write(TemporaryFolder folder, string name, NetworkSpec spec)
    {
        using var exported = new ExportedNetwork(spec, new OnnxExportOptions { Softmax = name.Length % 2 == 0 });
        File.Copy(exported.Path, folder.File($"{name}.onnx"));
    }
}
