namespace TransferMed.Datasets;

public sealed partial class ImageDataset
{
    /// <summary>What errors about splits add where groups come from files; empty, or begins with a space.</summary>
    private string GroupAdvice => _contents.GroupAdvice.Length > 0 && Groups.Count > 0 ? " " + _contents.GroupAdvice : "";
}
