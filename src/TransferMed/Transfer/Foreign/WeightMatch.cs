namespace TransferMed.Transfer;

/// <summary>How much of a network a file of weights must fill.</summary>
public enum WeightMatch
{
    /// <summary>Every tensor but those of the head; the head may have another number of classes or be missing.</summary>
    Backbone,

    /// <summary>Every tensor, and the file holds no others.</summary>
    Exact,

    /// <summary>At least one tensor.</summary>
    Any,
}
