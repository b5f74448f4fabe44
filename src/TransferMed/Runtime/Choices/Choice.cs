namespace TransferMed.Runtime;

/// <summary>
/// One way of doing something, chosen in options: an object that owns its arguments, their check and its JSON. The library's own
/// choices and those of users derive from the same types. Compares by value.
/// </summary>
public abstract class Choice
{
    /// <summary>
    /// What decides the results of a choice that is defined outside the library, as text: two objects of one type whose results
    /// can differ give different texts, in every culture (for example <c>$"{Gamma:R}"</c> written with the invariant culture).
    /// The library's own choices leave it null: their public properties are their identity.
    /// </summary>
    public virtual string? Identity => null;

    /// <summary>Checks the arguments, as every use does before it begins.</summary>
    /// <exception cref="ArgumentException">An argument is out of its range; the message names it and its value.</exception>
    public void Validate() => CheckArguments();

    /// <summary>
    /// The choice as JSON of one form: sorted keys, numbers that do not depend on the culture, nothing that stands at its default.
    /// A choice from outside the library is written as its kind and its <see cref="Identity"/>.
    /// </summary>
    /// <returns>One line, such as <c>{"beta1":0.8,"kind":"AdamW"}</c>.</returns>
    /// <exception cref="ArgumentException">The choice is defined outside the library and has no <see cref="Identity"/>.</exception>
    public string ToJson() => CanonicalJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <typeparam name="T">What the choice is for, such as the type of an option.</typeparam>
    /// <param name="json">The JSON of one of the library's choices. It is data: no type beyond the library's is ever made from it.</param>
    /// <returns>An equal choice, checked by <see cref="Validate"/>.</returns>
    /// <exception cref="FormatException">The text is not JSON, or names a kind or a property that there is not; the message lists the kinds.</exception>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static T FromJson<T>(string json)
        where T : Choice
    {
        ArgumentNullException.ThrowIfNull(json);
        T choice = ChoiceReader.Read<T>(json);
        choice.Validate();
        return choice;
    }

    /// <summary>Whether both are of one type and all that they hold is equal, as with records.</summary>
    /// <param name="obj">The other.</param>
    /// <returns>True where they are interchangeable.</returns>
    public sealed override bool Equals(object? obj) => obj is Choice other && FieldEquality.AreEqual(this, other);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => FieldEquality.Hash(this);

    /// <summary>The kind and its arguments; of a choice from outside the library the kind and its <see cref="Identity"/>.</summary>
    /// <returns>For example <c>RandomFlip { Horizontal = 0.5, Vertical = 0.5 }</c>, equal in every culture.</returns>
    public override string ToString() => ChoiceText.Of(this);

    /// <summary>Whether both are null, or equal by <see cref="Equals(object?)"/>.</summary>
    /// <param name="left">A choice.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(Choice? left, Choice? right) => Equals(left, right);

    /// <summary>The opposite of <c>==</c>.</summary>
    /// <param name="left">A choice.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(Choice? left, Choice? right) => !Equals(left, right);

    /// <summary>What <see cref="Validate"/> checks; nothing by default. Override it where there are arguments.</summary>
    /// <exception cref="ArgumentException">An argument is out of its range; the message names it and its value.</exception>
    protected virtual void CheckArguments()
    {
    }
}
