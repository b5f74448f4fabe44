using TransferMed.Runtime;

namespace TransferMed.Datasets;

public sealed partial class ImageDataset
{
    /// <summary>What is known of whom or of what each sample is; null where nothing is.</summary>
    internal ValueList<ValueList<KeyValuePair<string, string>>>? SubgroupsOfSamples =>
        Samples.Any(sample => sample.Subgroups.Count > 0) ? Samples.Select(sample => sample.Subgroups).ToValueList() : null;

    /// <summary>What errors about splits add where groups come from files; empty, or begins with a space.</summary>
    private string GroupAdvice => _contents.GroupAdvice.Length > 0 && Groups.Count > 0 ? " " + _contents.GroupAdvice : "";
}
