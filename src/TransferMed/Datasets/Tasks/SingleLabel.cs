namespace TransferMed.Datasets;

/// <summary>Every picture is of exactly one class, and the classes stand in no order.</summary>
public sealed class SingleLabel : LearningTask
{
    internal override string Targets => "classes";

    internal override string Wording => "one class of several";

    internal override bool IsOneOfSeveral => true;
}
