namespace TransferMed.Datasets;

/// <summary>What folders are that have the name of a part: train, training, val, valid, validation, dev, test or testing, in any case of letters.</summary>
public enum SplitFolderPolicy
{
    /// <summary>They are the parts that the publisher made, with the class folders inside; mixtures with other folders are refused.</summary>
    AreParts,

    /// <summary>They are classes like any other folder: for a class that is truly called "test" or "dev".</summary>
    AreClasses,
}
