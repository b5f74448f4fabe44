namespace TransferMed.Packaging;

/// <summary>What is wrong with a card, without the file, which only the one who reads or writes it knows.</summary>
internal sealed class CardFault : Exception
{
    public CardFault(string message)
        : base(message)
    {
    }

    public CardFault(string message, Exception cause)
        : base(message, cause)
    {
    }
}
