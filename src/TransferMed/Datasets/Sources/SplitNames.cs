namespace TransferMed.Datasets;

/// <summary>The names under which published data call their parts.</summary>
internal static class SplitNames
{
    /// <summary>Reads a part's name, in any case of letters: train, training, val, valid, validation, dev, test or testing.</summary>
    public static bool TryParse(string text, out DatasetPart part)
    {
        (bool known, part) = text.Trim().ToLowerInvariant() switch
        {
            "train" or "training" => (true, DatasetPart.Train),
            "val" or "valid" or "validation" or "dev" => (true, DatasetPart.Validation),
            "test" or "testing" => (true, DatasetPart.Test),
            _ => (false, default),
        };
        return known;
    }
}
