using Google.Protobuf;

namespace TransferMed.Tests.Tracking;

/// <summary>The fields of a message as they lie on the wire, without knowing what they are.</summary>
internal sealed class WireMessage
{
    private readonly List<(int Field, object Value)> _fields = [];

    public WireMessage(ByteString bytes)
    {
        CodedInputStream input = bytes.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            _fields.Add(((int)tag >> 3, (tag & 7) switch
            {
                0 => (object)input.ReadUInt64(),
                1 => input.ReadDouble(),
                2 => input.ReadBytes(),
                var type => throw new InvalidDataException($"Type {type} is not expected."),
            }));
        }
    }

    public IEnumerable<WireMessage> Messages(int field) => _fields.Where(entry => entry.Field == field).Select(entry => new WireMessage((ByteString)entry.Value));

    public WireMessage Message(int field) => Assert.Single(Messages(field));

    public string Text(int field) => ((ByteString)Value(field)).ToStringUtf8();

    public object Value(int field) => Assert.Single(_fields, entry => entry.Field == field).Value;

    public bool Has(int field) => _fields.Exists(entry => entry.Field == field);
}
