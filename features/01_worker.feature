# language: ru
@шаг1 @critical
Функция: ШАГ 1: Задеплоить Worker (КРИТИЧНО)

  Сценарий: Проверка
    Дано Инструкция: `docs/DEPLOY_WORKER_NOW.md`
    Когда ./scripts/check-worker-health.sh
    Тогда Redis: ПОДКЛЮЧЕН
    И Worker работает корректно
