using TransferMed.Datasets;
using TransferMed.Runtime;
using TransferMed.Storage;
using TransferMed.Studies;

namespace TransferMed.Tests.Studies;

/// <summary>Which errors are a unit's own, so that nobody tries it again.</summary>
public sealed class UnitFailureTests
{
    [Fact]
    public void Errors_of_data_and_options_are() => Assert.All(
        (Exception[])[new DatasetException("a picture"), new ArgumentException("an option"), new StudyException("a class")],
        error => Assert.True(UnitFailure.IsOfUnit(error)));

    [Fact]
    public void Errors_of_disks_devices_and_processes_are_not() => Assert.All(
        (Exception[])
        [
            new StorageException("full", new IOException("no space left")), new StudyException("a folder", new UnauthorizedAccessException()), new NativeBackendException("no such device"),
            new IOException(), new OperationCanceledException(), new InvalidOperationException(),
        ],
        error => Assert.False(UnitFailure.IsOfUnit(error)));
}
