using System.Text.RegularExpressions;
using TransferMed.Tests.Architecture;

namespace TransferMed.Samples.Tests.TransferStudy;

/// <summary>The job script of the page on a Slurm of two nodes: the time of one task is up, the node of the other dies in the middle, both go on later, and the study ends as an unbroken one.</summary>
[Collection(nameof(WholeStudy))]
public sealed partial class SlurmTests(WholeStudy whole) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void An_array_that_is_cut_and_loses_a_node_is_merged_to_the_same_results()
    {
        Skip.If(SlurmCluster.Missing() is { }, SlurmCluster.Missing());
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "clusters.md"));
        File.WriteAllText(_folder.File("study.sh"), Script().Match(page).Groups["script"].Value);
        string study = _folder.File("out");
        Directory.CreateDirectory(_folder.File("cluster"));
        using SlurmCluster cluster = SlurmCluster.Start(_folder.File("cluster"));
        string[] program = [StudyProcess.Dotnet, StudyProcess.Program, .. whole.Arguments(study)];
        string job = cluster.Run("sbatch", ["--parsable", "--job-name=study", "--array=1-2", $"--output={_folder.File("study-%a.log")}", _folder.File("study.sh"), .. program]).Trim();
        cluster.Run("sbatch", "--parsable", $"--dependency=afterok:{job}", $"--output={_folder.File("merge.log")}", "--wrap", string.Join(' ', program.Select(word => $"'{word}'")));

        string task = "";
        cluster.WaitUntil(() => (task = cluster.Run("squeue", "-h", "-w", "n2", "-o", "%K").Trim()).Length > 0 && Log(task).Contains(" epoch 2/", StringComparison.Ordinal), seconds: 60);
        string other = task == "1" ? "2" : "1";
        cluster.Run("scancel", "--batch", "--signal=USR1", $"{job}_{other}");
        cluster.KillNode("n2");
        cluster.WaitUntil(() => cluster.Run("squeue", "-h").Trim().Length == 0, seconds: 120);

        Assert.True(File.Exists(_folder.File("merge.log")), Log("1") + Log("2"));
        Assert.Contains("what it has done is kept", Log(other), StringComparison.Ordinal);
        string merged = File.ReadAllText(_folder.File("merge.log"));
        Assert.True(File.Exists(Path.Combine(study, "results.json")), merged);
        Assert.DoesNotContain(" epoch ", merged, StringComparison.Ordinal);
        Assert.All([Log(task), Log(other)], log => Assert.Equal(2, log.Split("Transfer study\n").Length - 1));
        whole.RequireEqualAfterMerge(study);
    }

    private string Log(string task) => File.Exists(_folder.File($"study-{task}.log")) ? File.ReadAllText(_folder.File($"study-{task}.log")) : "";

    [GeneratedRegex("```bash\n(?<script>#!/bin/bash\n.*?)```", RegexOptions.Singleline)]
    private static partial Regex Script();
}
