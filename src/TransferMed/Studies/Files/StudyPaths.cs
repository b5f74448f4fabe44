using TransferMed.Packaging;

namespace TransferMed.Studies;

/// <summary>Where the files of a study lie.</summary>
/// <param name="folder">The study's folder.</param>
internal sealed class StudyPaths(string folder)
{
    private const string Json = ".json";

    public string Folder => folder;

    public string Record => Path.Combine(folder, "study.json");

    public string Plan => Path.Combine(folder, "plan.json");

    public string Results => Path.Combine(folder, StudyFileNames.Results);

    public string Runs => Path.Combine(folder, "runs");

    public string Pretrained => Path.Combine(folder, "pretrained");

    public string Models => Path.Combine(folder, StudyFileNames.Models);

    public string Checkpoints => Path.Combine(folder, "checkpoints");

    /// <summary>Who computes what; only there where a study is computed in shards, as the two that follow.</summary>
    public string Claims => Path.Combine(folder, "claims");

    /// <summary>What cannot be computed, and why.</summary>
    public string Failures => Path.Combine(folder, "failures");

    /// <summary>Packages of runs that may turn out to be the best of their scenario.</summary>
    public string Candidates => Path.Combine(folder, "candidates");

    public string Run(string key) => Path.Combine(Runs, key + Json);

    public string Pretraining(string key) => Path.Combine(Pretrained, key + Json);

    public string PretrainedModel(string key) => Path.Combine(Pretrained, key + ModelPackage.Extension);

    public string Model(string scenario) => Path.Combine(Models, scenario + ModelPackage.Extension);

    public string Candidate(string runKey) => Path.Combine(Candidates, runKey + ModelPackage.Extension);

    public string Claim(string unit) => Path.Combine(Claims, unit + Json);

    public string Failure(string unit) => Path.Combine(Failures, unit + Json);

    /// <summary>Whether a unit's result is stored.</summary>
    public bool Holds(StudyUnit unit) => unit.Kind == StudyUnitKind.Run
        ? File.Exists(Run(unit.Key))
        : File.Exists(PretrainedModel(unit.Key)) && File.Exists(Pretraining(unit.Key));
}
