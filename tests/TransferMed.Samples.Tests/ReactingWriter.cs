namespace TransferMed.Samples.Tests;

/// <summary>Keeps what a sample writes, and does something once it has written a text.</summary>
internal sealed class ReactingWriter(string text, Action reaction) : StringWriter
{
    private bool _done;

    public override void Write(string? value)
    {
        base.Write(value);
        if (!_done && ToString().Contains(text, StringComparison.Ordinal))
        {
            _done = true;
            reaction();
        }
    }
}
