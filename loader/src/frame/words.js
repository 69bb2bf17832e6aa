// The few words that the page's side itself says, in the order of WORDS.

const WORDS = /** @type {Record<string, string>} */ ({
  ar: 'دردشة|إغلاق|تعذّر تحميل الدردشة.|إعادة المحاولة|غير مقروءة',
  da: 'Chat|Luk|Chatten kunne ikke indlæses.|Prøv igen|ulæste',
  de: 'Chat|Schließen|Der Chat konnte nicht geladen werden.|Erneut versuchen|ungelesen',
  en: 'Chat|Close|The chat could not be loaded.|Try again|unread',
  es: 'Chat|Cerrar|No se pudo cargar el chat.|Reintentar|sin leer',
  fa: 'گفتگو|بستن|گفتگو بارگیری نشد.|تلاش دوباره|خوانده‌نشده',
  fr: 'Chat|Fermer|Le chat n’a pas pu être chargé.|Réessayer|non lus',
  it: 'Chat|Chiudi|Impossibile caricare la chat.|Riprova|non letti',
  ja: 'チャット|閉じる|チャットを読み込めませんでした。|再試行|件の未読',
  nl: 'Chat|Sluiten|De chat kon niet worden geladen.|Opnieuw proberen|ongelezen',
  pl: 'Czat|Zamknij|Nie udało się wczytać czatu.|Spróbuj ponownie|nieprzeczytane',
  pt: 'Chat|Fechar|Não foi possível carregar o chat.|Tentar novamente|não lidas',
  ru: 'Чат|Закрыть|Не удалось загрузить чат.|Повторить|непрочитанных',
  tr: 'Sohbet|Kapat|Sohbet yüklenemedi.|Tekrar dene|okunmamış',
  zh: '聊天|关闭|无法加载聊天。|重试|条未读',
});

/** @param {string} locale BCP 47 */
export function wordsFor(locale) {
  const [_chat, _close, _failed, _retry, _unread] = (WORDS[locale.slice(0, 2).toLowerCase()] || WORDS.en).split('|');
  return { _chat, _close, _failed, _retry, _unread };
}
