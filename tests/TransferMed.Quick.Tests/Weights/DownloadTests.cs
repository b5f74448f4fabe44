using System.Text;
using TransferMed.Weights;

namespace TransferMed.Tests.Weights;

/// <summary>Downloads from servers that fail in every way: the right file gets its name, and no other one does.</summary>
public sealed class DownloadTests
{
    [Fact]
    public async Task A_whole_file_gets_its_name_and_progress_is_told()
    {
        using var download = new DownloadFixture(length: 2_500_000);
        using var server = new FaultyServer(Answers.Right(download.Content));
        var told = new List<DownloadProgress>();
        await download.RunAsync(server, new SynchronousProgress<DownloadProgress>(told.Add));

        download.AssertWhole();
        Assert.Equal((0L, 2_500_000L), (told[0].Bytes, told[^1].Bytes));
        Assert.Equal(told.Select(progress => progress.Bytes).Order(), told.Select(progress => progress.Bytes));
        Assert.All(told, progress => Assert.Equal(2_500_000L, progress.TotalBytes));
        Assert.InRange(told.Count, 3, 5);
        Assert.Equal("file-12345678.pth: 2.4 of 2.4 MiB", told[^1].ToString());
        Assert.Equal("/models/file.bin", server.Requests.Single().Path);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_gone_on_with()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Cut(download.Content, 100_000), Answers.Cut(download.Content, 50_000), Answers.Right(download.Content));
        await download.RunAsync(server);

        download.AssertWhole();
        Assert.Equal([null, 100_000, 150_000], server.Requests.Select(request => request.From));
        Assert.Equal([false, true, true], server.Requests.Select(request => request.IsConditional));
        Assert.Equal([1, 1], download.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_server_that_cuts_for_ever_is_given_up_and_what_came_is_kept()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Cut(download.Content, 1000), Answers.Nothing());
        var error = await Assert.ThrowsAsync<WeightsUnavailableException>(() => download.RunAsync(server));

        Assert.Equal([1, 1, 2, 4], download.Waits.Select(wait => wait.TotalSeconds));
        Assert.Contains(server.Address.AbsoluteUri, error.Message, StringComparison.Ordinal);
        Assert.Contains("5 requests, 1000 bytes so far", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{download.Folder}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("TRANSFERMED_WEIGHTS", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.InnerException);
        download.AssertAbsent(partial: 1000);

        using var better = new FaultyServer(Answers.Right(download.Content));
        await download.RunAsync(better);
        Assert.Equal(1000, better.Requests.Single().From);
        download.AssertWhole();
    }

    [Fact]
    public async Task A_server_without_ranges_begins_again()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.WithoutRanges(download.Content, 200_000), Answers.WithoutRanges(download.Content));
        await download.RunAsync(server);

        Assert.Equal([null, 200_000], server.Requests.Select(request => request.From));
        download.AssertWhole();
    }

    [Fact]
    public async Task A_server_without_ranges_that_cuts_at_one_place_is_given_up()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.WithoutRanges(download.Content, 200_000));
        await Assert.ThrowsAsync<WeightsUnavailableException>(() => download.RunAsync(server));

        Assert.Equal(5, server.Requests.Count);
        download.AssertAbsent(partial: 200_000);
    }

    [Fact]
    public async Task Another_range_than_was_asked_for_is_not_believed()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Cut(download.Content, 1000), Answers.OtherRange(download.Content), Answers.Right(download.Content));
        await download.RunAsync(server);

        Assert.Equal([null, 1000, null], server.Requests.Select(request => request.From));
        download.AssertWhole();
    }

    [Fact]
    public async Task Redirections_are_followed_and_decide_no_name()
    {
        using var download = new DownloadFixture();
        using var there = new FaultyServer(Answers.Right(download.Content));
        using var here = new FaultyServer(Answers.Redirect(new Uri(there.Address, "/../../../evil.sh")));
        await download.RunAsync(here);

        download.AssertWhole();
        Assert.Equal("/evil.sh", there.Requests.Single().Path);
    }

    [Fact]
    public async Task A_circle_of_redirections_ends()
    {
        using var download = new DownloadFixture();
        FaultyServer? server = null;
        using FaultyServer circle = server = new FaultyServer((request, to, end) => Answers.Redirect(server!.Address)(request, to, end));
        var error = await Assert.ThrowsAsync<WeightsUnavailableException>(() => download.RunAsync(circle));

        Assert.Contains("302", error.Message, StringComparison.Ordinal);
        download.AssertAbsent();
    }

    [Fact]
    public async Task A_wrong_file_never_gets_the_name()
    {
        using var download = new DownloadFixture();
        byte[] wrong = [.. download.Content];
        wrong[^1] ^= 1;
        using var server = new FaultyServer(Answers.Right(wrong));
        var error = await Assert.ThrowsAsync<WeightsUnavailableException>(() => download.RunAsync(server));

        Assert.Contains($"not with {download.File.Sha256}", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        download.AssertAbsent();
    }

    [Fact]
    public async Task A_page_of_a_proxy_is_shown()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Right(Encoding.ASCII.GetBytes("<html><title>Please log in</title></html>")));
        var error = await Assert.ThrowsAsync<WeightsUnavailableException>(() => download.RunAsync(server));

        Assert.Contains("41 bytes instead of about 300000", error.Message, StringComparison.Ordinal);
        Assert.Contains("'<html><title>Please log in", error.Message, StringComparison.Ordinal);
        download.AssertAbsent();
    }

    [Fact]
    public async Task A_stale_part_is_thrown_away()
    {
        using var download = new DownloadFixture();
        download.Leave(new byte[5000]);
        using var server = new FaultyServer(Answers.Right(download.Content));
        await download.RunAsync(server);

        Assert.Equal([5000, null], server.Requests.Select(request => request.From));
        download.AssertWhole();
    }

    [Fact]
    public async Task A_part_that_is_whole_needs_no_more()
    {
        using var download = new DownloadFixture();
        download.Leave(download.Content);
        using var server = new FaultyServer(Answers.Right(download.Content));
        await download.RunAsync(server);

        Assert.Equal(300_000, server.Requests.Single().From);
        download.AssertWhole();
    }

    [Fact]
    public async Task A_part_that_is_too_long_is_thrown_away()
    {
        using var download = new DownloadFixture();
        download.Leave(new byte[300_001]);
        using var server = new FaultyServer(Answers.Right(download.Content));
        await download.RunAsync(server);
        download.AssertWhole();
    }

    [Theory]
    [InlineData(300_001)]
    [InlineData(900_000)]
    public async Task A_length_that_is_too_long_costs_tries_and_no_file(long length)
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Lying(download.Content, length));
        await download.RunAsync(server);
        download.AssertWhole();
    }

    [Fact]
    public async Task A_length_that_is_too_short_makes_another_file()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Lying(download.Content, 299_999));
        await Assert.ThrowsAsync<WeightsUnavailableException>(() => download.RunAsync(server));
        download.AssertAbsent();
    }

    [Fact]
    public async Task A_length_far_beyond_the_file_is_refused_at_once()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Lying(download.Content, 1L << 40));
        var error = await Assert.ThrowsAsync<WeightsUnavailableException>(() => download.RunAsync(server));

        Assert.Contains("1099511627776 bytes", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        download.AssertAbsent();
    }

    [Fact]
    public async Task Bytes_without_end_do_not_fill_the_disk()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Endless());
        var error = await Assert.ThrowsAsync<WeightsUnavailableException>(() => download.RunAsync(server));

        Assert.Contains("more than the about 300000 bytes", error.Message, StringComparison.Ordinal);
        download.AssertAbsent();
    }

    [Fact]
    public async Task A_file_in_chunks_needs_no_length()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Chunked(download.Content));
        var told = new List<DownloadProgress>();
        await download.RunAsync(server, new SynchronousProgress<DownloadProgress>(told.Add));

        Assert.Null(told[^1].TotalBytes);
        download.AssertWhole();
    }

    [Theory]
    [InlineData("404 Not Found", 1)]
    [InlineData("403 Forbidden", 1)]
    [InlineData("204 No Content", 1)]
    [InlineData("407 Proxy Authentication Required", 1)]
    [InlineData("503 Service Unavailable", 4)]
    [InlineData("429 Too Many Requests", 4)]
    [InlineData("200 OK", 4)]
    public async Task An_answer_without_the_file_is_tried_again_only_where_it_may_pass(string status, int requests)
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Status(status));
        var error = await Assert.ThrowsAsync<WeightsUnavailableException>(() => download.RunAsync(server));

        Assert.Equal(requests, server.Requests.Count);
        Assert.Contains(status == "200 OK" ? "an empty file" : status, error.Message, StringComparison.Ordinal);
        download.AssertAbsent();
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("100000", 60)]
    [InlineData("0", 1)]
    public async Task A_server_is_waited_for_as_it_asks_within_limits(string asked, double seconds)
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Status("503 Service Unavailable", $"Retry-After: {asked}\r\n"), Answers.Right(download.Content));
        await download.RunAsync(server);

        Assert.Equal([seconds], download.Waits.Select(wait => wait.TotalSeconds));
        download.AssertWhole();
    }

    [Fact]
    public async Task What_is_no_HTTP_is_an_error()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Noise());
        await Assert.ThrowsAsync<WeightsUnavailableException>(() => download.RunAsync(server));
        download.AssertAbsent();
    }

    [Fact]
    public async Task Nobody_who_answers_is_an_error_that_names_the_address()
    {
        using var download = new DownloadFixture();
        var server = new FaultyServer(Answers.Nothing());
        Uri gone = server.Address;
        server.Dispose();
        var error = await Assert.ThrowsAsync<WeightsUnavailableException>(() => download.RunAsync(gone));

        Assert.Contains(gone.AbsoluteUri, error.Message, StringComparison.Ordinal);
        Assert.Contains("4 requests", error.Message, StringComparison.Ordinal);
        download.AssertAbsent();
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_cut_off()
    {
        using var download = new DownloadFixture { Silence = TimeSpan.FromMilliseconds(250) };
        using var server = new FaultyServer(Answers.Silent(download.Content, 1000), Answers.Right(download.Content));
        await download.RunAsync(server);

        Assert.Equal([null, 1000], server.Requests.Select(request => request.From));
        download.AssertWhole();
    }

    [Fact]
    public async Task A_download_that_is_cancelled_goes_on_later()
    {
        using var download = new DownloadFixture(length: 3_000_000);
        using var cancel = new CancellationTokenSource();
        using var server = new FaultyServer(Answers.Silent(download.Content, 1_500_000));
        var progress = new SynchronousProgress<DownloadProgress>(told =>
        {
            if (told.Bytes >= 1 << 20)
            {
                cancel.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download.RunAsync(server, progress, cancel.Token));
        long there = new FileInfo(download.Partial).Length;
        Assert.InRange(there, 1 << 20, 1_500_000);
        download.AssertAbsent(partial: there);

        using var better = new FaultyServer(Answers.Right(download.Content));
        await download.RunAsync(better);
        Assert.Equal(there, better.Requests.Single().From);
        download.AssertWhole();
    }

    [Fact]
    public async Task Cancelled_before_it_begins_it_asks_nobody()
    {
        using var download = new DownloadFixture();
        using var server = new FaultyServer(Answers.Right(download.Content));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download.RunAsync(server, cancellationToken: new CancellationToken(canceled: true)));
        Assert.Empty(server.Requests);
        download.AssertAbsent();
    }

    [Fact]
    public async Task Two_at_once_download_once()
    {
        using var download = new DownloadFixture(length: 1_000_000);
        using var server = new FaultyServer(Answers.Right(download.Content));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => download.RunAsync(server))));

        Assert.Single(server.Requests);
        download.AssertWhole();
    }
}
