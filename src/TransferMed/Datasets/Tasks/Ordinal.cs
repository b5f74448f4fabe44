namespace TransferMed.Datasets;

/// <summary>
/// Every picture has one grade of several in a stated order, such as retinopathy 0 to 4 or none, mild, moderate, severe. The order is stated by
/// <see cref="DatasetOptions.Classes"/>, a file <c>classes.txt</c>, or by names that are numbers; opening a set whose order nothing states is refused.
/// </summary>
public sealed class Ordinal : LearningTask
{
    internal override string Targets => "grades";

    internal override string Wording => "a grade";

    internal override bool IsOneOfSeveral => true;
}
