using k8s.Models;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Documentation;

/// <summary>
/// The Kubernetes manifest of the page on clusters, read as strictly as a client can: every field is one of the kind that it stands in, and its value of that field's type. No server has seen it.
/// </summary>
public sealed class JobManifestTests
{
    private static string Manifest { get; } = Repository.Read("docs/clusters.md").Split("```yaml\n")[1].Split("```")[0];

    [Fact]
    public void Every_field_of_the_manifest_is_known_and_has_its_type()
    {
        V1Job job = StrictManifest.Read<V1Job>(Manifest);

        Assert.Equal(("batch/v1", "Job"), (job.ApiVersion, job.Kind));
        Assert.Equal(("Indexed", 8, 8), (job.Spec.CompletionMode, job.Spec.Completions, job.Spec.Parallelism));
    }

    /// <summary>Two places say how many shards there are, and names of containers and volumes stand in two places each.</summary>
    [Fact]
    public void What_stands_twice_in_the_manifest_is_the_same()
    {
        V1Job job = StrictManifest.Read<V1Job>(Manifest);
        V1PodSpec pod = job.Spec.Template.Spec;
        V1Container container = Assert.Single(pod.Containers);

        Assert.Equal(Text(job.Spec.Completions!.Value), container.Env.Single(variable => variable.Name == "JOB_COMPLETIONS").Value);
        Assert.All(job.Spec.PodFailurePolicy.Rules.Where(rule => rule.OnExitCodes is not null), rule => Assert.Equal(container.Name, rule.OnExitCodes.ContainerName));
        Assert.Equal(pod.Volumes.Select(volume => volume.Name).Order(), container.VolumeMounts.Select(mount => mount.Name).Order());
        Assert.Equal(container.Resources.Limits["cpu"].ToString(), container.Env.Single(variable => variable.Name == "OMP_NUM_THREADS").Value);
        Assert.Contains("--shard", container.Args);
    }

    /// <summary>What the server demands of a Job beyond types; without it the manifest would be accepted by the reader above and refused there.</summary>
    [Fact]
    public void The_words_of_the_manifest_are_those_of_the_interface()
    {
        V1JobSpec spec = StrictManifest.Read<V1Job>(Manifest).Spec;

        Assert.Equal("Never", spec.Template.Spec.RestartPolicy);
        Assert.Equal("Failed", spec.PodReplacementPolicy);
        Assert.All(spec.PodFailurePolicy.Rules, rule => Assert.Contains(rule.Action, (string[])["Ignore", "FailIndex", "FailJob", "Count"]));
        Assert.All(spec.PodFailurePolicy.Rules, rule => Assert.True(rule.OnExitCodes is null ^ rule.OnPodConditions is null));
        Assert.All(spec.PodFailurePolicy.Rules.Where(rule => rule.OnExitCodes is not null), rule => Assert.Contains(rule.OnExitCodes.OperatorProperty, (string[])["In", "NotIn"]));
        Assert.True(spec.MaxFailedIndexes <= spec.Completions);
    }

    [Theory]
    [InlineData("completionMode: Indexed", "completionmode: Indexed", "completionmode")]
    [InlineData("backoffLimitPerIndex: 5", "backoffLimitPerindex: 5", "backoffLimitPerindex")]
    [InlineData("onExitCodes:", "onExitCode:", "onExitCode")]
    [InlineData("mountPath: /data, readOnly", "mountPath: /data, readonly", "readonly")]
    [InlineData("claimName: study", "claim: study", "claim")]
    [InlineData("completions: 8", "completions: eight", "completions")]
    [InlineData("completions: 8", "completions: \"8\"", "completions")]
    [InlineData("parallelism: 8", "parallelism: 8.5", "parallelism")]
    [InlineData("value: \"8\"", "value: 8", "value")]
    [InlineData("values: [2, 3]", "values: [2, three]", "values")]
    [InlineData("values: [2, 3]", "values: 2", "values")]
    [InlineData("readOnly: true }\n      volumes", "readOnly: \"yes\" }\n      volumes", "readOnly")]
    [InlineData("parallelism: 8", "parallelism: 8\n  completions: 8", "completions")]
    public void A_field_that_is_unknown_mistyped_or_there_twice_is_refused(string right, string wrong, string field)
    {
        Assert.Contains(right, Manifest);

        FormatException error = Assert.Throws<FormatException>(() => StrictManifest.Read<V1Job>(Manifest.Replace(right, wrong)));

        Assert.Contains(field, error.Message);
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
