export const easyAppointmentsText = {
  describe:
    'Easy!Appointments: Termine, Kundschaft, Leistungen und Mitarbeitende aus der REST-Schnittstelle, zusammen als JSON',
  place: 'Ort',
  meetingLink: 'Videotermin',
} as const;
