namespace TransferMed.Runtime;

/// <summary>Marks an option that decides no bit of a result: where files lie, which of several equal devices, how many workers.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotInIdentityAttribute : Attribute;
