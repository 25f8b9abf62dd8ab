import { useState } from 'preact/hooks';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { DataTable } from '../components/data-table.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Empty } from '../components/empty.tsx';
import { Facts } from '../components/facts.tsx';
import { Feedback } from '../components/feedback.tsx';
import { Loading } from '../components/loading.tsx';
import { Notice } from '../components/notice.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { Panel } from '../components/panel.tsx';
import { PrintFrame } from '../components/print-frame.tsx';
import { Steps } from '../components/steps.tsx';
import { Tiles } from '../components/tiles.tsx';
import { SampleForm } from './sample-form.tsx';

export const Samples = () => (
  <main class="content">
    <PageHeading title="Muster" town="Stadt Auental" />
    <p class="lead">Jedes Bauteil einmal, mit erfundenen Namen.</p>
    <SampleSteps />
    <SampleForm />
    <SampleTiles />
    <SampleTable />
    <SampleDialog />
    <Notices />
    <Paper />
  </main>
);

const stepTitles = ['Gemeinde', 'Personen', 'Hüter', 'Geräte', 'Daten'];

function SampleSteps() {
  const [current, setCurrent] = useState('Hüter');
  const at = stepTitles.indexOf(current);
  return (
    <Steps
      label="Einrichten"
      current={current}
      onStep={setCurrent}
      steps={stepTitles.map((title, position) => ({ id: title, title, isDone: position < at }))}
    />
  );
}

const tiles = [
  ['Personalausweis', 'heute'],
  ['Wohnsitz anmelden', 'vormerken'],
  ['Führungszeugnis', 'diese Woche'],
  ['Lebensbescheinigung für die Rente', 'heute'],
  ['Aufenthaltstitelverlängerungsantrag', 'geht hier nicht'],
  ['Etwas anderes', undefined],
] as const;

function SampleTiles() {
  const [chosen, setChosen] = useState<string>();
  return (
    <Panel title="Kacheln">
      <Tiles
        label="Anliegen"
        chosen={chosen ?? ''}
        onChoose={setChosen}
        tiles={tiles.map(([title, detail], at) => ({
          id: title,
          title,
          shortcut: String(at + 1),
          ...(detail && { detail }),
        }))}
      />
      <Feedback>{chosen && `${chosen} ist gewählt.`}</Feedback>
    </Panel>
  );
}

const persons = [
  { name: 'Demir, Derya', role: 'Bürgerbüro', count: 41, isOpen: true },
  { name: 'von Bärenfeld-Hohenstein, Maximiliane', role: 'Standesamt', count: 3, isOpen: false },
  { name: 'Vogt, Anselm', role: 'Leitung', count: 128, isOpen: true },
];

const SampleTable = () => (
  <Panel title="Tabelle">
    <DataTable
      caption="Personen mit Rolle"
      rows={persons}
      rowKey={({ name }) => name}
      columns={[
        { title: 'Name', cell: ({ name }) => name },
        { title: 'Rolle', cell: ({ role }) => role },
        {
          title: 'Zustand',
          cell: ({ isOpen }) =>
            isOpen ? (
              <Badge tone="success" icon="check">
                bereit
              </Badge>
            ) : (
              <Badge tone="warning" icon="warning">
                PIN fehlt
              </Badge>
            ),
        },
        { title: 'Einträge', cell: ({ count }) => count, look: 'number' },
        {
          title: 'Aktion',
          look: 'act',
          cell: ({ name }) => (
            <Button look="secondary" size="small" icon="edit">
              Ändern<span class="only-heard"> – {name}</span>
            </Button>
          ),
        },
      ]}
    />
    <Facts
      facts={[
        { name: 'Gemeinde', fact: 'Stadt Auental' },
        { name: 'Gemeindeschlüssel', fact: '00 0 00 001' },
        { name: 'Letzter Abzug', fact: 'Do 22.10., 18:00' },
      ]}
    />
  </Panel>
);

function SampleDialog() {
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <Panel title="Rückfrage">
      <p class="actions">
        <Button look="secondary" icon="delete" onClick={() => setIsOpen(true)}>
          Gerät entfernen
        </Button>
      </p>
      {isOpen && (
        <Dialog
          title="Gerät „Tablet Schalter 2“ entfernen?"
          onClose={close}
          actions={
            <>
              <Button look="primary" onClick={close}>
                Entfernen
              </Button>
              <Button look="secondary" onClick={close}>
                Behalten
              </Button>
            </>
          }
        >
          <p>Wer dort angemeldet ist, wird abgemeldet. Was dort gespeichert wurde, bleibt erhalten.</p>
        </Dialog>
      )}
    </Panel>
  );
}

const Notices = () => (
  <>
    <div class="notices">
      <Notice
        tone="info"
        problem={{
          title: 'Die Listen werden aufgebaut.',
          means: 'Termine können fehlen.',
          next: 'Bitte warten.',
        }}
      />
      <Notice
        tone="warning"
        problem={{
          title: 'Die Uhr ist unsicher.',
          means: 'Zeiten können abweichen.',
          next: 'Sagen Sie es der Technik.',
        }}
      />
      <Notice
        tone="danger"
        problem={{
          title: 'Es kann nichts gespeichert werden.',
          means: '',
          next: 'Arbeiten Sie auf Papier weiter.',
        }}
      />
    </div>
    <Empty title="Noch keine Personen." next="Fügen Sie die erste hinzu.">
      <Button look="primary" icon="add">
        Person hinzufügen
      </Button>
    </Empty>
    <Loading />
  </>
);

const Paper = () => (
  <PrintFrame label="Laufzettel A-0412" size="a6">
    <p>
      <strong>Stadt Auental</strong>
    </p>
    <p>Ihre Nummer: A-0412</p>
    <p>Montag, 26. Oktober 2026, 08:41 Uhr</p>
  </PrintFrame>
);
