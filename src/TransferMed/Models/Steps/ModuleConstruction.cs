using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// Makes the modules of users: LibTorch's default generator is seeded for the call and put back, so that the weights are a function of the
/// seed, and what a run draws is not. One at a time, since the generator is the process's.
/// </summary>
internal static class ModuleConstruction
{
    private static readonly Lock Gate = new();

    public static nn.Module<Tensor, Tensor> Create(ModuleStep step, FeatureShape input, long seed, Device device)
    {
        TorchRuntime.Initialize();
        lock (Gate)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor before = get_rng_state();
            try
            {
                random.manual_seed(seed).Dispose();
                nn.Module<Tensor, Tensor> module = step.CreateModule(input)
                    ?? throw new InvalidOperationException($"{nameof(ModuleStep.CreateModule)} gave null; it must make a module");
                if (device.type != DeviceType.CPU)
                {
                    module.to(device);
                }

                // What the module holds, registered or not, outlives every scope.
                scope.Detach(scope.DisposablesView.Where(tensor => !ReferenceEquals(tensor, before)).ToArray());
                return module;
            }
            finally
            {
                set_rng_state(before);
            }
        }
    }
}
