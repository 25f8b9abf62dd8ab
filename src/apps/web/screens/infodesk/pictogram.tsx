/** Simple line drawings that repeat what a tile says; hidden from screen readers by the tile. */
const paths: Readonly<Record<string, string>> = {
  house: 'M3 11l9-7 9 7M5 10v10h14V10M10 20v-6h4v6',
  card: 'M3 5h18v14H3zM8.5 12.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.5 16c.5-2.2 5.5-2.2 6 0M14.5 10H18M14.5 14H18',
  'card-urgent': 'M3 5h18v14H3zM12 8v5M12 15.9v.1',
  certificate: 'M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h5',
  shield: 'M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z',
  stamp: 'M5 20h14M6 16h12v-2c0-1-1-2-2-2h-2l1-6a3 3 0 0 0-6 0l1 6H8c-1 0-2 1-2 2z',
  candle: 'M9 21h6V12H9zM12 12v-2.5M12 9.5c-2.2-1.8-2-4 0-6.5 2 2.5 2.2 4.7 0 6.5z',
  cradle:
    'M12 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM10.2 8.5v.1M13.8 8.5v.1M10 11c1 1 3 1 4 0M4.5 21c.5-3.5 3.5-5 7.5-5s7 1.5 7.5 5',
  rings: 'M9 20a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM15 20a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM10 4h4l-2 3z',
  book: 'M4 5c3-1 6-1 8 1 2-2 5-2 8-1v14c-3-1-6-1-8 1-2-2-5-2-8-1zM12 6v14',
  coins:
    'M19 7c0 1.7-3.1 3-7 3S5 8.7 5 7s3.1-3 7-3 7 1.3 7 3zM5 7v10c0 1.7 3 3 7 3s7-1.3 7-3V7M5 12c0 1.7 3 3 7 3s7-1.3 7-3',
  roof: 'M3 12l9-7 9 7M6 11v9h12v-9M10 16h4M12 14v4',
  child: 'M12 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 9v6M7 11.5l5 .5 5-.5M9 21l3-6 3 6',
  passport:
    'M5 3h14v18H5zM12 14a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM8 10h8M12 6c-2 2.5-2 5.5 0 8 2-2.5 2-5.5 0-8M9 17.5h6',
  car: 'M3 17v-4l2-5.5c.2-.6.8-1 1.5-1h11c.7 0 1.3.4 1.5 1L21 13v4zM3 13h18M6 17v2M18 17v2M6.5 15h1.5M16 15h1.5',
  plate: 'M2 8h20v8H2zM5.5 8v8M8.5 12h3M14 12h5',
  licence: 'M3 5h18v14H3zM6 9h5v6H6zM14 10h4M14 14h3',
  invoice: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6',
  question:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.1.9-1.1 1.7M12 16.9v.1',
};

export const Pictogram = ({ name }: { readonly name: string }) => (
  <svg class="pictogram" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={paths[name] ?? paths['question']} />
  </svg>
);
