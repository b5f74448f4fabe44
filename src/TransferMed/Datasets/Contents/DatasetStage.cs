namespace TransferMed.Datasets;

/// <summary>What is being done with the pictures of a dataset.</summary>
public enum DatasetStage
{
    /// <summary>Every picture is decoded once, or looked up in <see cref="DatasetOptions.CheckFolder"/>.</summary>
    Checking,

    /// <summary>The files that a manifest names are looked for.</summary>
    Finding,

    /// <summary>Pictures that look the same are searched, as a split does.</summary>
    Comparing,
}
