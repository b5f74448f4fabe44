using TransferMed.Runtime;

namespace TransferMed.Data;

public sealed partial class ImageDataset
{
    /// <summary>
    /// What was noticed when the dataset was opened and does not keep it from being used: things that files say wrongly or not at
    /// all, with what was done in their place and the number of pictures, and groups of files that no split is possible with. The
    /// same for every subset. Empty where nothing was noticed.
    /// </summary>
    public ValueList<string> Notes => _contents.Notes;

    /// <summary>What errors about splits add where groups come from files; empty, or begins with a space.</summary>
    private string GroupAdvice => _contents.GroupAdvice.Length > 0 && Groups.Count > 0 ? " " + _contents.GroupAdvice : "";
}
