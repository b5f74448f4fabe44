namespace TransferMed.Runtime;

/// <summary>Stands for something that is code of the program that saved it: kept by name, it can do nothing.</summary>
internal interface IStoredPart
{
    /// <summary>The error of whoever would use it, with what to do.</summary>
    TransferMedException Unresolved();
}
