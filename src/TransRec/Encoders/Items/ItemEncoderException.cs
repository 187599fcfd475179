namespace TransRec.Encoders.Items;

/// <summary>An item encoder cannot be made as its options say, or a catalogue has not what it reads.</summary>
/// <param name="message">What was found where, and what to do.</param>
/// <param name="inner">The error behind it.</param>
public sealed class ItemEncoderException(string message, Exception? inner = null) : TransRecException(message, inner);
