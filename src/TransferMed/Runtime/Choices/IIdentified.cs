using System.Text.Json.Nodes;

namespace TransferMed.Runtime;

/// <summary>A value that is not options and says by itself what it contributes to an identity.</summary>
internal interface IIdentified
{
    /// <summary>What decides its results, as JSON; null where the options beside it say all of it.</summary>
    JsonNode? Identity { get; }
}
