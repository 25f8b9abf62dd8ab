import type { KitSheet } from '../../api/setup.ts';

/** One sheet of the kit as it lies on paper; its words are German whatever the page speaks. */
export const KitPaper = ({ sheet }: { readonly sheet: KitSheet }) => (
  <article class="kit-paper" lang="de">
    {sheet.exercise && <p class="kit-paper__exercise">{sheet.exercise}</p>}
    <p>{sheet.town}</p>
    <h2 class="kit-paper__heading">{sheet.heading}</h2>
    <p class="kit-paper__secret">{sheet.secret}</p>
    <p>
      {sheet.holderLabel}:{' '}
      {sheet.holder === '' ? <span class="kit-paper__line" /> : <strong>{sheet.holder}</strong>}
    </p>
    <p>{sheet.purpose}</p>
    <div class="kit-paper__code">
      <table>
        <tbody>
          {sheet.rows.map(({ label, groups }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td class="kit-paper__groups">
                {groups.map((group, at) => (
                  <span key={at}>{group}</span>
                ))}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">{sheet.checkLabel}</th>
            <td class="kit-paper__groups">
              <span>{sheet.check}</span>
            </td>
          </tr>
        </tbody>
      </table>
      <figure>
        <img src={`data:image/svg+xml,${encodeURIComponent(sheet.qr)}`} alt={sheet.qrDescription} />
        <figcaption>{sheet.scan}</figcaption>
      </figure>
    </div>
    <ul>
      {sheet.advice.map((point) => (
        <li key={point}>{point}</li>
      ))}
    </ul>
    <dl>
      {sheet.facts.map(({ label, lines }) => (
        <div key={label}>
          <dt>{label}</dt>
          {lines.map((line) => (
            <dd key={line}>{line}</dd>
          ))}
        </div>
      ))}
    </dl>
  </article>
);
