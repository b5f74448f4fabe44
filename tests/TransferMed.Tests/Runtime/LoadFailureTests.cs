using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

public sealed class LoadFailureTests
{
    [Theory]
    [InlineData("x.so: /lib/libc.so.6: version `GLIBC_2.38' not found (required by x.so)", "C library is too old")]
    [InlineData("libgomp.so.1: cannot open shared object file: No such file or directory", "depends on is missing")]
    [InlineData("x.so: undefined symbol: _ZN2at3addE", "needs LibTorch 2.10")]
    [InlineData("x.so: failed to map segment from shared object", "noexec")]
    [InlineData("x.so: invalid ELF header", "native package")]
    public void Gives_the_loaders_words_and_the_remedy(string reason, string remedy)
    {
        var fault = new DllNotFoundException($"Unable to load shared library 'x.so'; consider strace:\n{reason}\n");
        NativeBackendException error = LoadFailure.Explain("x", "/app/x.so", fault);
        Assert.Contains("/app/x.so", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("strace", error.Message, StringComparison.Ordinal);
        Assert.Same(fault, error.InnerException);
    }

    [Fact]
    public void A_missing_LibTorch_leads_to_the_native_packages()
    {
        NativeBackendException error = LoadFailure.Explain("torch", null, null);
        Assert.Contains(NativeFiles.FileName("torch"), error.Message, StringComparison.Ordinal);
        Assert.Contains("TorchSharp-cpu", error.Message, StringComparison.Ordinal);
        Assert.Contains(ForeignLibTorch.Variable, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Build settings: A=1, TORCH_VERSION=2.10.1, USE_CUDA=0", true)]
    [InlineData("Build settings: A=1, TORCH_VERSION=2.1.0, USE_CUDA=0", false)]
    [InlineData("Build settings: A=1, TORCH_VERSION=1.13.1, USE_CUDA=0", false)]
    [InlineData(null, true)]
    public void Refuses_another_release_of_LibTorch(string? description, bool accepted)
    {
        if (accepted)
        {
            LoadFailure.ThrowIfOtherRelease(description);
        }
        else
        {
            var error = Assert.Throws<NativeBackendException>(() => LoadFailure.ThrowIfOtherRelease(description));
            Assert.Contains(TorchRuntime.RequiredLibTorch, error.Message, StringComparison.Ordinal);
            Assert.Contains(TorchRuntime.VersionIn(description)!, error.Message, StringComparison.Ordinal);
        }
    }
}
