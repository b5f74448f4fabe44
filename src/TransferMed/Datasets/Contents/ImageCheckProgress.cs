namespace TransferMed.Datasets;

/// <summary>How far the work on a dataset's pictures is: opening, checking, splitting.</summary>
public readonly struct ImageCheckProgress
{
    internal ImageCheckProgress(int done, int total, DatasetStage stage = DatasetStage.Checking)
    {
        Done = done;
        Total = total;
        Stage = stage;
    }

    /// <summary>The pictures that are done in this stage.</summary>
    public int Done { get; }

    /// <summary>The pictures in all.</summary>
    public int Total { get; }

    /// <summary>What is being done. Default: <see cref="DatasetStage.Checking"/>.</summary>
    public DatasetStage Stage { get; }
}
