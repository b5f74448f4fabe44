namespace TransferMed.Datasets;

/// <summary>What a split keeps on one side.</summary>
public enum SplitLinks
{
    /// <summary>Groups, pictures of equal pixels (mirrored and turned ones too), pictures that look the same, and whatever these link.</summary>
    NearDuplicates,

    /// <summary>Groups, pictures of equal pixels (mirrored and turned ones too), and whatever these link.</summary>
    Copies,

    /// <summary>
    /// Nothing: every picture goes where chance sends it, whatever patient it shows. Results on such a split are not to be
    /// believed; it is here to show how much it flatters.
    /// </summary>
    None,
}
