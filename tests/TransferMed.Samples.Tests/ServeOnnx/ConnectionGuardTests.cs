using System.Net;
using global::ServeOnnx;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>Which connection gives way to a newcomer.</summary>
public class ConnectionGuardTests
{
    private static readonly IPAddress Here = IPAddress.Loopback;
    private static readonly IPAddress There = IPAddress.Parse("192.0.2.7");

    private readonly List<string> _closed = [];

    [Fact]
    public void The_client_that_was_waited_for_longest_gives_way()
    {
        ConnectionGuard guard = Guard(limit: 3);
        ClientConnection idle = Enter(guard, "idle");
        ClientConnection slow = Enter(guard, "slow");
        ClientConnection answered = Enter(guard, "answered");
        slow.Begin();
        answered.Begin();
        answered.Received();

        Enter(guard, "first");
        Assert.Equal(["idle"], _closed);
        Enter(guard, "second");
        Assert.Equal(["idle", "slow"], _closed);
        guard.Leave(idle);
        Assert.Equal(3, guard.Count);
    }

    [Fact]
    public void Who_is_being_answered_is_never_closed()
    {
        ConnectionGuard guard = Guard(limit: 1);
        ClientConnection answered = Enter(guard, "answered");
        answered.Received();
        Assert.Null(guard.Enter(Here, () => { }));

        answered.End(proven: true);
        Enter(guard, "next");
        Assert.Equal(["answered"], _closed);
    }

    [Fact]
    public void Good_clients_may_rest_for_longer()
    {
        ConnectionGuard guard = Guard(limit: 2);
        Enter(guard, "good").End(proven: true);
        Enter(guard, "idle");
        Enter(guard, "newcomer");

        Assert.Equal(["idle"], _closed);
    }

    [Fact]
    public void The_address_with_most_connections_gives_one_up()
    {
        ConnectionGuard guard = Guard(limit: 3);
        Enter(guard, "only one from there", There);
        Enter(guard, "a");
        Enter(guard, "b");
        Enter(guard, "c");

        Assert.Equal(["a"], _closed);
    }

    [Fact]
    public void An_address_has_a_limit_of_its_own()
    {
        var guard = new ConnectionGuard(limit: 10, perAddress: 2, new Ticks());
        Enter(guard, "there", There);
        Enter(guard, "a");
        Enter(guard, "b");
        Enter(guard, "c");

        Assert.Equal(["a"], _closed);
    }

    [Theory]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("::1", "::1")]
    public void One_client_is_one_address(string remote, string counted) => Assert.Equal(IPAddress.Parse(counted), ClientAddress.Of(IPAddress.Parse(remote)));

    private static ConnectionGuard Guard(int limit) => new(limit, perAddress: limit, new Ticks());

    private ClientConnection Enter(ConnectionGuard guard, string name, IPAddress? from = null) => guard.Enter(from ?? Here, () => _closed.Add(name))!;

    /// <summary>A clock that goes on by a millisecond whenever it is looked at.</summary>
    private sealed class Ticks : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now++;
    }
}
