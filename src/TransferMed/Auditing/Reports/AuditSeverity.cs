using System.Text.Json.Serialization;

namespace TransferMed.Auditing;

/// <summary>How much a finding matters.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditSeverity>))]
public enum AuditSeverity
{
    /// <summary>Worth knowing; no result is in doubt for it.</summary>
    Info,

    /// <summary>A person should look at it before results are published.</summary>
    Warning,

    /// <summary>Results on these pictures are not to be believed until it is repaired.</summary>
    Severe,
}
