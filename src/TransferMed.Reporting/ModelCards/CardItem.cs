namespace TransferMed.Reporting;

/// <summary>An item of the model card.</summary>
/// <param name="Topic">What it is about.</param>
/// <param name="Source">The items of the guidelines that ask for it.</param>
/// <param name="Known">What the library knows about it, or null.</param>
/// <param name="Question">What the author must write, or null where nothing.</param>
/// <param name="Answer">What the author wrote, or null.</param>
internal sealed record CardItem(string Topic, string Source, string? Known, string? Question, string? Answer)
{
    /// <summary>Whether the author must still write something.</summary>
    public bool IsOpen => Question is not null && string.IsNullOrWhiteSpace(Answer);

    /// <summary>Whether the library knows a part of what the author must complete.</summary>
    public bool IsPartlyKnown => IsOpen && Known is not null;

    /// <summary>An item that the library fills in.</summary>
    public static CardItem Filled(string topic, string source, string known) => new(topic, source, known, null, null);

    /// <summary>An item that the author writes.</summary>
    public static CardItem Asked(string topic, string source, string question, string? answer) => new(topic, source, null, question, answer);
}

/// <summary>Items under a heading.</summary>
internal sealed record CardGroup(string Title, IReadOnlyList<CardItem> Items);
