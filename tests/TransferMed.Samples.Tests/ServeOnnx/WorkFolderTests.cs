using global::ServeOnnx;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>Temporary folders of the endpoint do not stay.</summary>
public class WorkFolderTests
{
    [Fact]
    public void What_a_killed_process_left_is_removed_at_the_next_start()
    {
        using var home = new TemporaryFolder();
        using var used = WorkFolder.Create(home.Path);
        string left = Directory.CreateDirectory(home.File("transfermed-serve-left")).FullName;
        File.WriteAllText(Path.Combine(left, ".in-use"), "");
        File.WriteAllText(Path.Combine(left, "model.onnx"), "weights");
        string young = Directory.CreateDirectory(home.File("transfermed-serve-young")).FullName;
        string other = Directory.CreateDirectory(home.File("another-program")).FullName;

        string next;
        using (var started = WorkFolder.Create(home.Path))
        {
            next = started.Path;
            Assert.True(Directory.Exists(next));
            Assert.False(Directory.Exists(left));
            Assert.True(Directory.Exists(used.Path));
            Assert.True(Directory.Exists(young));
            Assert.True(Directory.Exists(other));
        }

        Assert.False(Directory.Exists(next));
    }
}
