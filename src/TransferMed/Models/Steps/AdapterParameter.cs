using TorchSharp.Modules;

namespace TransferMed.Models;

/// <summary>A parameter that tuning adds to a unit for a while.</summary>
/// <param name="Name">Its name within the unit.</param>
/// <param name="Tensor">The values.</param>
/// <param name="Role">What it does, which decides weight decay.</param>
internal sealed record AdapterParameter(string Name, Parameter Tensor, ParameterRole Role);
