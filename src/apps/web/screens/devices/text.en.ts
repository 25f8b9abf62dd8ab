/** The same in English; the German text is the original. */
export const devicesText = {
  title: 'Devices',
  lead: 'Tablets and workstations on which this town hall works.',
  add: 'Take in a device',
  addThis: 'Take in this device',
  thisUnknown: 'This device has not been taken in yet.',
  thisUnknownMeans: 'Give it a name, then it is in the list.',
  name: 'Name of the device',
  nameHint: 'As known in the house, for example “Tablet info desk”',
  nameMissing: 'Give the device a name.',
  nameTaken: 'Another device has this name.',
  summary: 'Please check what you entered:',
  showCode: 'Show code',
  save: 'Take in',
  cancel: 'Cancel',
  back: 'To the list',
  empty: 'No device has been taken in yet.',
  emptyNext: 'Begin with the devices at the entrance and at the counter.',
  caption: 'Devices that were taken in',
  columnName: 'Name',
  columnSince: 'Taken in',
  columnState: 'State',
  columnAct: 'Action',
  since: (day: string, by: string) => `${day}, ${by}`,
  thisDevice: 'this device',
  signedIn: 'signed in',
  signedOut: 'not signed in',
  remove: 'Remove …',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeMeans:
    'Whoever is signed in there is signed out at once. Nobody can sign in on the device afterwards. What was saved stays.',
  removeThis: 'This is the device on which you are working.',
  removeYes: 'Remove',
  removed: (name: string) => `${name} was removed.`,
  added: (name: string) => `${name} was taken in.`,

  invitationTitle: (name: string) => `Take in ${name}`,
  trustTitle: '1. Only the first time: load the certificate',
  trustMeans:
    'Open this address on the new device and follow the steps there. Compare the fingerprint with the printed sheet.',
  trustMissing: 'The page with the instructions is not running. The technicians give you the certificate.',
  trustQr: 'Code to scan: instructions for the certificate',
  openTitle: '2. Scan the code',
  openMeans: 'Scan this code with the new device. Without a camera: open the address and type the letters.',
  openQr: 'Code to scan: take in this device',
  address: 'Address',
  nameNotFound: 'If the name is not found',
  code: 'Letters',
  until: (time: string) => `Valid until ${time} and for one device.`,
  waiting: 'Waiting for the new device …',

  ruleTitle: 'Where may people sign in?',
  ruleAny: 'On every device that can open Insel. The list only shows which devices you know.',
  ruleKnown:
    'Only on devices that were taken in and at the server itself. Other devices show no names and accept no PIN.',
  ruleToKnown: 'Allow only devices that were taken in',
  ruleToAny: 'Allow every device again',
  ruleSaved: 'The rule is saved.',

  houseTitle: 'Address and certificates',
  houseMissing: {
    title: 'The server can be reached only on its own machine.',
    means: 'Tablets and workstations cannot open it like this.',
    next: 'Ask the technicians to start it under its name in the house.',
  },
  numberAddress: 'Address without a name',
  root: 'Certificate of the town hall',
  server: 'Certificate of the server',
  validUntil: (day: string) => `valid until ${day}`,
  expires: (days: number) =>
    days < 0
      ? 'expired'
      : days === 1
        ? 'expires tomorrow'
        : days === 0
          ? 'expires today'
          : `expires in ${days} days`,
  rootNext: 'The technicians have to make a new one. Then all devices load it once more.',
  serverNext: 'The technicians restart the server. Then it renews itself.',
  fingerprint: 'Fingerprint',

  serversTitle: 'Servers',
  serversMeans:
    'Every server has all data. Two guardians take in another one with the technicians at the server itself.',
  serversCaption: 'Servers of this town hall',
  serverName: 'Identifier',
  thisServer: 'this server',
  serverStatus: { admitted: 'taken in', removed: 'removed', retired: 'succeeded' },
} as const;

export const enrolText = {
  title: 'Take in this device',
  lead: 'Your lead or the technicians show you the code under “Devices”.',
  code: 'Code',
  codeHint: 'Ten letters and digits; capitals do not matter',
  codeMissing: 'Type the code.',
  summary: 'Please check what you entered:',
  submit: 'Take in',
  done: (name: string) => `This device is now called “${name}”.`,
  doneMeans: 'From now on you can sign in here with your name and your PIN.',
  toSignIn: 'To sign-in',
} as const;
