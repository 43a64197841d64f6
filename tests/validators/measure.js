// The buttons of a card that are cut: their words are wider than they are, or they end outside of the card.
window.measure = (card) => {
  const place = document.getElementById("card");
  const shown = new AdaptiveCards.AdaptiveCard();
  const faults = new AdaptiveCards.SerializationContext();
  shown.parse(card, faults);
  place.replaceChildren(shown.render());
  const right = place.getBoundingClientRect().right;
  const cut = [];
  for (const button of place.querySelectorAll("button")) {
    if (!button.offsetParent) continue; // folded away
    const parts = [button, ...button.querySelectorAll("*")];
    const narrow = parts.some((part) => part.scrollWidth > part.clientWidth && part.clientWidth > 0);
    if (narrow || button.getBoundingClientRect().right > right) cut.push(button.textContent);
  }
  return cut;
};
