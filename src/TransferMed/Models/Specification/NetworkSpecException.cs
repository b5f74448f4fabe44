namespace TransferMed.Models;

/// <summary>A network's description does not make sense: the message names the step, its kind and name, and the numbers.</summary>
public sealed class NetworkSpecException : TransferMedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="step">The path of the step, or null.</param>
    public NetworkSpecException(string message, string? step = null)
        : base(message) => Step = step;

    /// <summary>Creates the error with the fault that caused it.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The fault that caused it.</param>
    public NetworkSpecException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal NetworkSpecException(string message, string step, Exception innerException)
        : base(message, innerException) => Step = step;

    /// <summary>Where: <c>step 3</c>, or <c>step 3 > body step 2</c> inside a residual block; null when no single step is at fault.</summary>
    public string? Step { get; }

    /// <summary>Whether nothing is wrong with the description, but the program did not register a kind or a module that it names.</summary>
    internal bool IsUnregistered { get; init; }
}
