using TransferMed.Auditing;

namespace TransferMed.Samples.Tests.Audit;

/// <summary>Runs samples/Audit from its command line.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AuditTests() => Images.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 12);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Clean_pictures_return_0_and_leave_data_and_page()
    {
        Assert.Equal(0, SampleProgram.Run("Audit", "--data", _folder.File("data"), "--out", _folder.File("out")));

        AuditReport report = AuditReport.FromJson(File.ReadAllText(_folder.File("out/audit.json")));
        Assert.Equal(24, report.Sets.Single().Images);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(_folder.File("out/audit.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_under_two_labels_returns_3()
    {
        File.Copy(_folder.File("data/normal/0.png"), _folder.File("data/ulcer/copy.png"));

        Assert.Equal(3, SampleProgram.Run("Audit", "--data", _folder.File("data")));
    }

    [Fact]
    public void Columns_of_a_manifest_are_mapped_by_an_option()
    {
        string[] rows = [.. Enumerable.Range(0, 12).SelectMany(i => new[] { $"normal/{i};n;p{i}", $"ulcer/{i};u;p{i}" })];
        string csv = _folder.File("data/metadata.csv");
        File.WriteAllLines(csv, ["image;dx;patient_id", .. rows]);

        Assert.Equal(1, SampleProgram.Run("Audit", "--data", csv));
        Assert.Equal(1, SampleProgram.Run("Audit", "--data", csv, "--columns", "path=image,label=dx"));
        Assert.Equal(0, SampleProgram.Run("Audit", "--data", csv, "--columns", "path=image,label=dx,group=patient_id"));
    }

    [Fact]
    public void Classes_that_are_called_like_parts_are_taken_as_such_by_an_option()
    {
        Images.Write(_folder.File("named"), ["test", "train"], perClass: 12);

        Assert.Equal(1, SampleProgram.Run("Audit", "--data", _folder.File("named")));
        Assert.Equal(0, SampleProgram.Run("Audit", "--data", _folder.File("named"), "--split-folders", "classes"));
    }

    [Fact]
    public void A_folder_that_is_not_there_returns_1() => Assert.Equal(1, SampleProgram.Run("Audit", "--data", _folder.File("nowhere")));
}
