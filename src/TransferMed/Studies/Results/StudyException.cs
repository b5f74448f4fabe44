namespace TransferMed.Studies;

/// <summary>A study cannot be started, continued or stored in its folder.</summary>
internal sealed class StudyException : TransferMedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, with the file, and what to do.</param>
    public StudyException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with the fault that caused it.</summary>
    /// <param name="message">What is wrong, with the file, and what to do.</param>
    /// <param name="innerException">The fault that caused it.</param>
    public StudyException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
