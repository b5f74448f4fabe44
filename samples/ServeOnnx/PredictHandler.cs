using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Serving;

namespace ServeOnnx;

/// <summary>
/// Answers POST /predict. Memory is bounded at each step: what does not fit is refused from its headers, bodies share a memory, and
/// pictures are decoded only as far as their pixels fit into the budget. A place is taken when the whole body is there, so that slow
/// clients hold none.
/// </summary>
internal sealed partial class PredictHandler(ServedModel model, ServeOptions options, EndpointTelemetry telemetry, ILogger<PredictHandler> logger) : IDisposable
{
    /// <summary>Names of files often hold names of patients, so that uploads are called the same in errors and logs.</summary>
    private const string UploadName = "upload";

    private readonly UploadMemory _memory = new((long)options.UploadMemory, TimeProvider.System);
    private readonly ComputeGate _gate = new(options.Concurrency, Math.Clamp(Environment.ProcessorCount / 2, 1, options.Concurrency), options.Queue, options.MaxPixels);

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        using EndpointTelemetry.Request request = telemetry.Begin();
        try
        {
            IResult answer = await AnswerAsync(context);
            TimeSpan taken = request.Elapsed;
            LogAnswered(taken);
            return answer;
        }
        catch (Refusal refusal)
        {
            LogRefused(refusal.Status, refusal.Reason);
            request.Refused(refusal.Status, refusal.Reason);
            return refusal.ToResult();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            LogAborted();
            request.Aborted();
            return Results.Empty;
        }
        catch (BadHttpRequestException fault)
        {
            // What the server itself finds wrong while it reads: broken chunks, a body that ends early.
            string reason = fault.StatusCode == StatusCodes.Status408RequestTimeout ? "tooSlow" : "badRequest";
            LogRefused(fault.StatusCode, reason);
            request.Refused(fault.StatusCode, reason);
            return Refusal.Of(fault.StatusCode, reason, fault.Message);
        }
        catch
        {
            request.Refused(StatusCodes.Status500InternalServerError, "internal");
            throw;
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        bool explain = ReadFlag(context.Request, "heatmap");
        bool preview = ReadFlag(context.Request, "preview");
        if (context.Request.ContentLength > options.MaxUpload + UploadBody.FormAllowance)
        {
            throw UploadBody.TooLarge(options.MaxUpload);
        }

        UploadBody body = UploadBody.Of(context.Request);
        using var buffer = new UploadBuffer(_memory, options.MaxUpload, context.Request.ContentLength);
        ReadOnlyMemory<byte> data = await ReadAsync(body, buffer, context);
        buffer.Complete();
        context.Features.Get<ClientConnection>()?.Received();
        long pixels = UploadedImage.CountPixels(data.Span, UploadName, options.MaxPixels, model.Decoder);

        // For a preview it is decoded twice.
        long work = preview ? Math.Min(2 * pixels, options.MaxPixels) : pixels;
        using ComputeGate.Pass? pass = await _gate.EnterAsync(work, explain, context.RequestAborted);
        if (pass is null)
        {
            context.Response.Headers.RetryAfter = "1";
            throw new Refusal(StatusCodes.Status503ServiceUnavailable, "busy", "As many uploads as may be are waiting already. Try again in a second.");
        }

        return Results.Json(await PredictAsync(data, explain, preview, context.RequestAborted));
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(UploadBody body, UploadBuffer buffer, HttpContext context)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        time.CancelAfter(options.UploadTime);
        try
        {
            return await body.ReadAsync(buffer, time.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new Refusal(
                StatusCodes.Status408RequestTimeout,
                "tooSlow",
                FormattableString.Invariant($"The upload took more than {options.UploadTime.TotalSeconds:0.#} seconds. Send a smaller version of the picture, or over a faster connection."));
        }
    }

    private async Task<PredictionAnswer> PredictAsync(ReadOnlyMemory<byte> data, bool explain, bool preview, CancellationToken aborted)
    {
        ImageSource image = ImageSource.FromBytes(data, UploadName);
        try
        {
            // Not to be cancelled: the predictor reads the buffer until it answers, and the next upload would overwrite it.
            Prediction prediction = await model.Predictor.PredictAsync(image, CancellationToken.None);
            aborted.ThrowIfCancellationRequested();
            byte[]? heatmap = explain ? await Task.Run(() => Explain(image, prediction, aborted), CancellationToken.None) : null;
            return PredictionAnswer.Of(model, prediction, heatmap, preview ? await Task.Run(() => PicturePreview.Of(data.Span, UploadName, options.MaxPixels, model.Decoder), CancellationToken.None) : null);
        }
        catch (ImageDecodeException fault)
        {
            throw UploadedImage.Unreadable(fault);
        }
    }

    private byte[] Explain(ImageSource image, Prediction prediction, CancellationToken aborted) =>
        model.Predictor.Explain(image, new Occlusion(), prediction.ClassIndex is >= 0 and var shown ? shown : null, aborted).ToPng();

    private static bool ReadFlag(HttpRequest request, string name) => request.Query[name].ToString() switch
    {
        "" or "false" or "0" => false,
        "true" or "1" => true,
        _ => throw new Refusal(StatusCodes.Status400BadRequest, "badQuery", $"The query's {name} must be true or false."),
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "Answered in {Taken}")]
    private partial void LogAnswered(TimeSpan taken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused with {Status}: {Reason}")]
    private partial void LogRefused(int status, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The client went away")]
    private partial void LogAborted();
}
