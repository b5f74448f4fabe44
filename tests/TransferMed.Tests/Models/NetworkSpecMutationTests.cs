using TransferMed.Models;
using Xunit.Abstractions;

namespace TransferMed.Tests.Models;

/// <summary>Changed descriptions give one that can be written and read again, or an error of their own; they take no memory that the text does not bear out.</summary>
public class NetworkSpecMutationTests(ITestOutputHelper output)
{
    [Fact]
    public void Changed_JSON_is_refused_or_describes_a_network()
    {
        string[] originals =
        [
            Presets.Lightweight2021(3, 8).ToJson(), Presets.ResNet18(2).ToJson(), Presets.DenseNet121(2).ToJson(), Presets.Hybrid2020(4).ToJson(), Presets.VGG16(2).ToJson(),
        ];
        var random = new Random(17);
        int count = Fuzzing.Count(2_000);
        int refused = 0;
        long most = 0;
        for (int i = 0; i < count; i++)
        {
            string changed = JsonMutation.Of(originals[i % originals.Length], random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                NetworkSpec spec = NetworkSpec.FromJson(changed);
                most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
                Assert.Equal(spec, NetworkSpec.FromJson(spec.ToJson()));
                Assert.True(spec.ParameterCount >= 0 && spec.MultiplyAdds >= 0, changed);
                Assert.NotEmpty(spec.Summary());
            }
            catch (NetworkSpecException)
            {
                most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
                refused++;
            }
        }

        output.WriteLine($"{count} descriptions, {refused} refused, at most {most} bytes allocated");
        Assert.InRange(refused, count / 5, count - count / 50);
        Assert.True(most < 64 << 20, $"{most}");
    }
}
